/** The Kafka event log: topics, records, partition ownership and low-water-mark commits. */
@NullMarked
package dev.chasqui.eventlog;

import org.jspecify.annotations.NullMarked;
