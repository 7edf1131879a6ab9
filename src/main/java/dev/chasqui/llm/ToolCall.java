package dev.chasqui.llm;

/**
 * A model's wish that a function be called.
 *
 * @param id as the server gave it; empty when it gave none
 * @param arguments meant to be a JSON object, but written by a model: may be empty, cut or no JSON
 */
public record ToolCall(String id, String name, String arguments) {}
