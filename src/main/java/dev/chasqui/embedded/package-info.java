/** Real Kafka, Redis and PostgreSQL started from Maven artifacts for development and tests. */
@NullMarked
package dev.chasqui.embedded;

import org.jspecify.annotations.NullMarked;
