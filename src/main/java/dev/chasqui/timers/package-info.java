/** Durable timers: rows in PostgreSQL that become events of their conversations when due. */
@NullMarked
package dev.chasqui.timers;

import org.jspecify.annotations.NullMarked;
