package dev.chasqui.conversation;

import dev.chasqui.model.InboundMessage;
import java.time.Instant;

/**
 * One message of a thought.
 *
 * @param text what a model may read of it
 * @param receivedAt when its webhook arrived; deadlines count from here
 */
public record ThoughtMessage(
    InboundMessage message, String text, String traceId, Instant receivedAt) {}
