/** The process: reads the configuration, builds the parts, starts and stops them in order. */
@NullMarked
package dev.chasqui;

import org.jspecify.annotations.NullMarked;
