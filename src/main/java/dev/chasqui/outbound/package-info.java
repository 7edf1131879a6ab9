/** Everything that leaves: outbox, pacing, retries. */
@NullMarked
package dev.chasqui.outbound;

import org.jspecify.annotations.NullMarked;
