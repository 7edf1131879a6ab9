package dev.chasqui.model;

import java.math.BigDecimal;

/**
 * An amount of money.
 *
 * @param micros millionths of the currency's unit, so that prices of single messages are exact
 * @param currency ISO 4217 code, such as {@code EUR}
 */
public record Money(long micros, String currency) {
  private static final int SCALE = 6;

  public Money {
    if (!currency.matches("[A-Z]{3}")) {
      throw new IllegalArgumentException("currency must be an ISO 4217 code");
    }
  }

  /** Nothing. */
  public static Money zero(String currency) {
    return new Money(0, currency);
  }

  /**
   * Adds.
   *
   * @throws IllegalArgumentException when the currencies differ
   */
  public Money plus(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
    }
    return new Money(Math.addExact(micros, other.micros), currency);
  }

  /** For example {@code 0.0341 EUR}. */
  @Override
  public String toString() {
    var amount = BigDecimal.valueOf(micros, SCALE).stripTrailingZeros();
    return (amount.scale() < 2 ? amount.setScale(2) : amount).toPlainString() + " " + currency;
  }
}
