package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/**
 * An error that a webhook reports (Meta: Error codes).
 *
 * @param code Meta's code, 0 when missing
 * @param title a few words
 * @param details what happened, in a sentence
 * @param href a page that explains it
 */
public record WebhookError(
    int code, @Nullable String title, @Nullable String details, @Nullable String href) {}
