/** What may be sent, in which form and at what price. No I/O: facts go in, decisions come out. */
@NullMarked
package dev.chasqui.policy;

import org.jspecify.annotations.NullMarked;
