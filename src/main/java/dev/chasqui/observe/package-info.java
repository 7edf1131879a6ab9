/** Metrics, health, timelines and structured logs. */
@NullMarked
package dev.chasqui.observe;

import org.jspecify.annotations.NullMarked;
