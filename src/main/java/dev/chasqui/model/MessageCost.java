package dev.chasqui.model;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a message's price before it is counted among the free ones of its month.
 *
 * @param category as WhatsApp bills it
 * @param type whether it is free, in WhatsApp's word
 * @param list the price without the monthly allowance; null when it is not known
 * @param freeReason why it is free whatever the count; null when it is not
 * @param monthlyFree free service messages of its month if this one counts among them, else 0
 */
public record MessageCost(
    PriceCategory category,
    String type,
    @Nullable Money list,
    @Nullable String freeReason,
    int monthlyFree) {}
