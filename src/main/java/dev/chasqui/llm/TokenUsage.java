package dev.chasqui.llm;

/**
 * Tokens that a call used.
 *
 * @param estimated true when the server reported no usage and the counts were derived from text
 *     lengths
 */
public record TokenUsage(int promptTokens, int completionTokens, boolean estimated) {}
