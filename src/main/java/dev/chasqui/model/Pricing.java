package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/**
 * How Meta bills a message, in its own words; values unknown to this version are kept. What a
 * message costs follows from type and category, since {@code billable} is to be removed.
 *
 * @param model {@code PMP} (by message), {@code CBP} before July 2025
 * @param type {@code regular} (billed), {@code free_customer_service}, {@code free_entry_point};
 *     null before July 2025
 * @param category such as {@code service}, {@code utility}, {@code authentication-international}
 * @param billable null when not told
 */
public record Pricing(
    @Nullable String model,
    @Nullable String type,
    @Nullable String category,
    @Nullable Boolean billable) {}
