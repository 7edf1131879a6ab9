package dev.chasqui.outbound;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What {@code lua/pace.lua} does, told again in Java and with the time given. */
final class SlotsModel {
  private record Holder(long number, long arrived) {}

  private static final Holder NOBODY = new Holder(-1, Long.MIN_VALUE / 2);

  /** As Redis sorts: by time, and by text where times are equal. */
  private final TreeSet<Holder> holders =
      new TreeSet<>(
          Comparator.comparingLong(Holder::arrived).thenComparing(h -> Long.toString(h.number())));

  private final Map<Long, Long> arrivedOf = new HashMap<>();
  private final int places;
  private long next;
  private long free;
  private double credit = -1;

  private record Waits(long messages, long at) {}

  private final Map<Long, Waits> waits = new HashMap<>();
  private long heardAt;

  SlotsModel(int places) {
    this.places = places;
  }

  List<Long> call(long now, String operation, long... arguments) {
    free = Math.max(free, now);
    var answer = new ArrayList<Long>(List.of(now));
    switch (operation) {
      case "reserve" -> {
        arrived(Arrays.copyOfRange(arguments, 6, arguments.length));
        boolean talk = heardAt > 0 && now - heardAt < 1_000_000;
        answer.add(talk ? 1L : 0L);
        waits.put(arguments[4], new Waits(arguments[5], now));
        waits.values().removeIf(other -> now - other.at() >= 1_000_000);
        answer.add(waits.values().stream().mapToLong(Waits::messages).sum());
        reserve(answer, arguments, talk ? places - 1 : places);
      }
      case "arrived" -> arrived(arguments);
      case "delay" -> free += arguments[0];
      case "inbound" -> inbound(answer, now, arguments[0], arguments);
      default -> throw new IllegalArgumentException(operation);
    }
    return answer;
  }

  private void reserve(List<Long> answer, long[] arguments, int into) {
    answer.add(next);
    long count = arguments[0];
    var before = new ArrayDeque<Holder>();
    while (holders.size() + count > into && !holders.isEmpty()) {
      before.add(holders.removeFirst());
      arrivedOf.remove(before.getLast().number());
    }
    while (before.size() > count) {
      before.removeFirst();
    }
    while (before.size() < count) {
      before.addFirst(NOBODY);
    }
    for (Holder last : before) {
      long slot = Math.max(free, last.arrived() + arguments[3]);
      free += arguments[1];
      answer.add(slot);
      hold(next++, slot + arguments[2]);
    }
  }

  private void arrived(long[] told) {
    for (int i = 0; i < told.length; i += 2) {
      Long at = arrivedOf.get(told[i]);
      if (at != null) {
        holders.remove(new Holder(told[i], at));
        hold(told[i], told[i + 1]);
      }
    }
  }

  private void hold(long number, long time) {
    holders.add(new Holder(number, time));
    arrivedOf.put(number, time);
  }

  private void inbound(List<Long> answer, long now, long count, long[] arguments) {
    double cost = arguments[1];
    double most = arguments[2];
    double refill = arguments[3];
    credit = credit < 0 ? most : Math.min(most, credit + (now - heardAt) * refill / 1e6);
    long taken = Math.min(Math.min(count, places), (long) (credit / cost));
    long came = now - arguments[4];
    for (long i = 0; i < taken; i++) {
      hold(next++, came);
    }
    while (holders.size() > places) {
      arrivedOf.remove(holders.removeFirst().number());
    }
    // Kept as a whole number.
    credit = Math.rint(credit - taken * cost);
    heardAt = now;
    long pushed = Math.max(0, Math.min(taken * arguments[1], came + 400_000 - free));
    free += pushed;
    answer.add(taken);
    answer.add(pushed);
  }
}
