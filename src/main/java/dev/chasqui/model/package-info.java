/** The domain: identifiers, inbound events, outbound messages. No I/O and no framework. */
@NullMarked
package dev.chasqui.model;

import org.jspecify.annotations.NullMarked;
