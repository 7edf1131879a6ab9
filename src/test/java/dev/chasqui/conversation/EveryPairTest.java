package dev.chasqui.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ConversationConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What every event does in every state, so that no pair is left to chance: a new state or event
 * fails here until its row is written. A row reads {@code state event: effects → state after it}.
 */
class EveryPairTest {
  /** How each state is reached, and when the event comes. */
  private static final Map<Class<? extends ConversationState>, String> STATES =
      new LinkedHashMap<>();

  /** The step that makes each event. */
  private static final Map<Class<? extends ConversationEvent>, String> EVENTS =
      new LinkedHashMap<>();

  static {
    STATES.put(ConversationState.Idle.class, "100");
    STATES.put(ConversationState.Silent.class, "0 agent | 100");
    STATES.put(ConversationState.Collecting.class, "0 text hola | 200");
    STATES.put(ConversationState.Answering.class, "0 text hola | 900");
    STATES.put(ConversationState.Delivering.class, "0 text hola | 900 sentence | 1700");
    STATES.put(ConversationState.Committing.class, "0 text hola | 300 complete | 760");
    EVENTS.put(ConversationEvent.MessageArrived.class, "text b");
    EVENTS.put(ConversationEvent.MessageEdited.class, "edit hola adiós");
    EVENTS.put(ConversationEvent.MessageWithdrawn.class, "withdraw hola");
    EVENTS.put(ConversationEvent.Tick.class, "tick");
    EVENTS.put(ConversationEvent.SentenceReady.class, "sentence 1");
    EVENTS.put(ConversationEvent.TurnCompleted.class, "complete 1");
    EVENTS.put(ConversationEvent.TurnFailed.class, "fail 1");
    EVENTS.put(ConversationEvent.HandOverAsked.class, "hand-over 1");
    EVENTS.put(ConversationEvent.AnswerCommitted.class, "committed 1");
    EVENTS.put(ConversationEvent.HumanWrote.class, "agent");
    EVENTS.put(ConversationEvent.CommandGiven.class, "command-pause");
    EVENTS.put(ConversationEvent.ThreadOwned.class, "owned");
    EVENTS.put(ConversationEvent.TimerFired.class, "timer return 7200000");
  }

  private static final String EXPECTED =
      """
      Idle MessageArrived: typing b, start 1 [b] early → Collecting
      Idle MessageEdited: - → Idle
      Idle MessageWithdrawn: - → Idle
      Idle Tick: - → Idle
      Idle SentenceReady: - → Idle
      Idle TurnCompleted: - → Idle
      Idle TurnFailed: - → Idle
      Idle HandOverAsked: - → Idle
      Idle AnswerCommitted: - → Idle
      Idle HumanWrote: fence, keep human until 7200100 report human_wrote → Silent
      Idle CommandGiven: fence, keep paused until 86400100 report paused → Silent
      Idle ThreadOwned: fence, keep other_agent report other_agent → Silent
      Idle TimerFired: - → Idle
      Silent MessageArrived: keep human until 7200000 waiting 100, settle-one b human_speaks → Silent
      Silent MessageEdited: - → Silent
      Silent MessageWithdrawn: - → Silent
      Silent Tick: - → Silent
      Silent SentenceReady: - → Silent
      Silent TurnCompleted: - → Silent
      Silent TurnFailed: - → Silent
      Silent HandOverAsked: - → Silent
      Silent AnswerCommitted: - → Silent
      Silent HumanWrote: fence, keep human until 7200100 → Silent
      Silent CommandGiven: fence, keep paused until 86400100 report paused → Silent
      Silent ThreadOwned: - → Silent
      Silent TimerFired: keep speaks report resumed → Idle
      Collecting MessageArrived: cancel 1, merged b, start 2 [hola, b] early → Collecting
      Collecting MessageEdited: cancel 1, start 2 [hola] early → Collecting
      Collecting MessageWithdrawn: cancel 1, settle-one hola withdrawn → Idle
      Collecting Tick: - → Collecting
      Collecting SentenceReady: - → Collecting
      Collecting TurnCompleted: - → Collecting
      Collecting TurnFailed: - → Collecting
      Collecting HandOverAsked: - → Collecting
      Collecting AnswerCommitted: - → Collecting
      Collecting HumanWrote: cancel 1, fence, keep human until 7200200 report human_wrote, settle-one hola human_speaks → Silent
      Collecting CommandGiven: cancel 1, fence, keep paused until 86400200 waiting 0 report paused, settle-one hola human_speaks → Silent
      Collecting ThreadOwned: cancel 1, fence, keep other_agent report other_agent, settle-one hola human_speaks → Silent
      Collecting TimerFired: - → Collecting
      Answering MessageArrived: cancel 1, merged b, start 2 [hola, b] early → Collecting
      Answering MessageEdited: cancel 1, start 2 [hola] → Answering
      Answering MessageWithdrawn: cancel 1, settle-one hola withdrawn → Idle
      Answering Tick: - → Answering
      Answering SentenceReady: - → Answering
      Answering TurnCompleted: queue whole 1 [hola] last → Committing
      Answering TurnFailed: queue apology 1 [hola] last → Committing
      Answering HandOverAsked: cancel 1, fence, keep handed_over until 7200900 waiting 900 report handed_over, say handing_over [hola] → Silent
      Answering AnswerCommitted: - → Answering
      Answering HumanWrote: cancel 1, fence, keep human until 7200900 report human_wrote, settle-one hola human_speaks → Silent
      Answering CommandGiven: cancel 1, fence, keep paused until 86400900 waiting 0 report paused, settle-one hola human_speaks → Silent
      Answering ThreadOwned: cancel 1, fence, keep other_agent report other_agent, settle-one hola human_speaks → Silent
      Answering TimerFired: - → Answering
      Delivering MessageArrived: - → Delivering
      Delivering MessageEdited: - → Delivering
      Delivering MessageWithdrawn: - → Delivering
      Delivering Tick: - → Delivering
      Delivering SentenceReady: - → Delivering
      Delivering TurnCompleted: queue rest 1 [hola] last → Committing
      Delivering TurnFailed: queue rest 1 [hola] last → Committing
      Delivering HandOverAsked: cancel 1, fence, keep handed_over until 7201700 waiting 1700 report handed_over, say handing_over [hola] → Silent
      Delivering AnswerCommitted: - → Delivering
      Delivering HumanWrote: cancel 1, fence, keep human until 7201700 report human_wrote, settle-one hola human_speaks → Silent
      Delivering CommandGiven: cancel 1, fence, keep paused until 86401700 waiting 0 report paused, settle-one hola human_speaks → Silent
      Delivering ThreadOwned: cancel 1, fence, keep other_agent report other_agent, settle-one hola human_speaks → Silent
      Delivering TimerFired: - → Delivering
      Committing MessageArrived: - → Committing
      Committing MessageEdited: - → Committing
      Committing MessageWithdrawn: - → Committing
      Committing Tick: - → Committing
      Committing SentenceReady: - → Committing
      Committing TurnCompleted: - → Committing
      Committing TurnFailed: - → Committing
      Committing HandOverAsked: - → Committing
      Committing AnswerCommitted: settle [hola] → Idle
      Committing HumanWrote: fence, keep human until 7200760 report human_wrote, settle-one hola human_speaks → Silent
      Committing CommandGiven: fence, keep paused until 86400760 waiting 0 report paused, settle-one hola human_speaks → Silent
      Committing ThreadOwned: fence, keep other_agent report other_agent, settle-one hola human_speaks → Silent
      Committing TimerFired: - → Committing
      """;

  @Test
  void everyEventInEveryState() {
    var rows = new ArrayList<String>();
    STATES.forEach(
        (state, path) -> EVENTS.forEach((event, step) -> rows.add(row(state, path, event, step))));
    assertThat(String.join("\n", rows) + "\n").isEqualTo(EXPECTED);
  }

  private static String row(Class<?> state, String path, Class<?> event, String step) {
    var driver = new MachineDriver(ConversationConfig.defaults());
    List<String> steps =
        Arrays.stream((path + " " + step).split("\\|")).map(String::strip).toList();
    String time = path.substring(path.lastIndexOf(' ') + 1);
    steps.subList(0, steps.size() - 1).forEach(driver::step);
    driver.step(time + " until");
    assertThat(driver.state()).isInstanceOf(state);
    int before = driver.log().size();
    driver.step(steps.getLast());
    String effects =
        driver.log().subList(before, driver.log().size()).stream()
            .map(effect -> effect.substring(effect.indexOf(' ') + 1))
            .collect(Collectors.joining(", "));
    return "%s %s: %s → %s"
        .formatted(
            state.getSimpleName(),
            event.getSimpleName(),
            effects.isEmpty() ? "-" : effects,
            driver.state().getClass().getSimpleName());
  }

  @Test
  void thereAreNoOthers() {
    assertThat(STATES.keySet()).containsExactlyInAnyOrder(permitted(ConversationState.class));
    assertThat(EVENTS.keySet()).containsExactlyInAnyOrder(permitted(ConversationEvent.class));
  }

  @SuppressWarnings("unchecked")
  private static <T> Class<? extends T>[] permitted(Class<T> sealed) {
    return (Class<? extends T>[]) sealed.getPermittedSubclasses();
  }
}
