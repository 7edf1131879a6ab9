/**
 * Load tests of a running Chasqui, seen from outside: a load generator, an observer that plays Meta
 * and the model, and the report that joins what the two wrote down.
 */
@NullMarked
package dev.chasqui.loadtest;

import org.jspecify.annotations.NullMarked;
