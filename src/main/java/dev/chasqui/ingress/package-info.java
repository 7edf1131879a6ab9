/** The webhook: verify, split, make durable, acknowledge. */
@NullMarked
package dev.chasqui.ingress;

import org.jspecify.annotations.NullMarked;
