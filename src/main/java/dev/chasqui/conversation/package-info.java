/** The conversation state machine and the thin shell that runs its effects. */
@NullMarked
package dev.chasqui.conversation;

import org.jspecify.annotations.NullMarked;
