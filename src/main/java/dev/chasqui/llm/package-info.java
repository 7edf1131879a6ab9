/** The language model port and its OpenAI-compatible implementation. */
@NullMarked
package dev.chasqui.llm;

import org.jspecify.annotations.NullMarked;
