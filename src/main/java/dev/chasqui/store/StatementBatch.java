package dev.chasqui.store;

import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One statement of a transaction, its rows, and where the result of each row goes. */
final class StatementBatch {
  private final Write.Statement statement;
  private final List<Tuple> rows = new ArrayList<>();
  private final List<List<RowSet<Row>>> slots = new ArrayList<>();

  StatementBatch(Write.Statement statement) {
    this.statement = statement;
  }

  Write.Statement statement() {
    return statement;
  }

  /**
   * Adds a row.
   *
   * @param slot gets its result; of a statement over arrays the result of all rows at once
   */
  void add(Tuple values, List<RowSet<Row>> slot) {
    rows.add(values);
    slots.add(slot);
  }

  /** Runs the statement for all rows, in their order. */
  Future<?> execute(PgConnection open) {
    return statement.columns().isEmpty() ? one(open) : overArrays(open);
  }

  private Future<?> one(PgConnection open) {
    return open.preparedQuery(statement.sql())
        .executeBatch(rows)
        .onSuccess(first -> {
          RowSet<Row> result = first;
          for (List<RowSet<Row>> slot : slots) {
            slot.add(result);
            result = result.next();
          }
        });
  }

  private Future<?> overArrays(PgConnection open) {
    var steps = new ArrayList<Future<?>>(1);
    for (List<Integer> round : rounds()) {
      steps.add(
          open.preparedQuery(statement.sql())
              .execute(arrays(round))
              .onSuccess(result -> round.forEach(row -> slots.get(row).add(result))));
    }
    return Future.join(steps);
  }

  /**
   * The rows, so that no two of one key are in the same round, those of one key keep their order,
   * and no round has too many.
   */
  private List<List<Integer>> rounds() {
    var rounds = new ArrayList<List<Integer>>(1);
    Map<Object, Integer> next = new HashMap<>();
    for (int row = 0; row < rows.size(); row++) {
      var key = key(rows.get(row));
      int round = next.getOrDefault(key, 0);
      while (round < rounds.size() && rounds.get(round).size() >= statement.rowsMax()) {
        round++;
      }
      if (round == rounds.size()) {
        rounds.add(new ArrayList<>());
      }
      rounds.get(round).add(row);
      next.put(key, round + 1);
    }
    return rounds;
  }

  private Object key(Tuple row) {
    if (statement.keys() == 1) {
      return row.getValue(0);
    }
    var key = new ArrayList<>(statement.keys());
    for (int i = 0; i < statement.keys(); i++) {
      key.add(row.getValue(i));
    }
    return key;
  }

  private Tuple arrays(List<Integer> round) {
    var columns = statement.columns();
    var arrays = Tuple.tuple(new ArrayList<>(columns.size()));
    for (int column = 0; column < columns.size(); column++) {
      Object[] array = columns.get(column).array(round.size());
      for (int i = 0; i < array.length; i++) {
        array[i] = rows.get(round.get(i)).getValue(column);
      }
      arrays.addValue(array);
    }
    return arrays;
  }
}
