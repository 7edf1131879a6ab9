package dev.chasqui.sandbox;

import java.time.Duration;

/**
 * How the gateway took a webhook.
 *
 * @param messageId the message in it; empty for other webhooks
 * @param tries deliveries until the 200
 * @param took from the first delivery to the 200
 */
public record WebhookReceipt(String messageId, int tries, Duration took) {}
