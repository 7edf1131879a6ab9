/**
 * Typed, validated settings from YAML and environment; every mistake is reported at once, by key.
 */
@NullMarked
package dev.chasqui.config;

import org.jspecify.annotations.NullMarked;
