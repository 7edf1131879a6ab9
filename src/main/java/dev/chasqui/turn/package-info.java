/** One reply: context, model stream, WhatsApp formatting and the parts that leave. */
@NullMarked
package dev.chasqui.turn;

import org.jspecify.annotations.NullMarked;
