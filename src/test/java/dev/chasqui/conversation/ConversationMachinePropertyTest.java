package dev.chasqui.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chasqui.config.ConversationConfig;
import dev.chasqui.conversation.ConversationEvent.AnswerCommitted;
import dev.chasqui.conversation.ConversationEvent.MessageArrived;
import dev.chasqui.conversation.ConversationEvent.MessageEdited;
import dev.chasqui.conversation.ConversationEvent.MessageWithdrawn;
import dev.chasqui.conversation.ConversationEvent.SentenceReady;
import dev.chasqui.conversation.ConversationEvent.Tick;
import dev.chasqui.conversation.ConversationEvent.TurnCompleted;
import dev.chasqui.conversation.ConversationEvent.TurnFailed;
import dev.chasqui.model.MessageContent;
import dev.chasqui.model.MessageId;
import dev.chasqui.model.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Plays random people, who change and delete what they wrote, random models and a random outbox
 * against the machine and holds what must be true in every run: each message is settled once and by
 * an answer that saw it, thoughts keep the order of their messages, at most one turn runs, and in
 * the end the conversation rests.
 */
class ConversationMachinePropertyTest {
  private static final ConversationConfig CONFIG = ConversationConfig.defaults();

  private record Planned(Instant at, int order, ConversationEvent event) {}

  private static final class World {
    final ConversationMachine machine = new ConversationMachine(CONFIG);
    final PriorityQueue<Planned> plan =
        new PriorityQueue<>((a, b) -> a.at.equals(b.at) ? a.order - b.order : a.at.compareTo(b.at));
    final Random random;
    final List<MessageId> sent = new ArrayList<>();
    final List<MessageId> answered = new ArrayList<>();
    final Set<MessageId> settled = new HashSet<>();
    final Set<MessageId> withdrawn = new HashSet<>();
    ConversationState state = ConversationMachine.initial(Standing.NEW);
    Instant now = MachineDriver.START;
    long running;
    int order;

    World(long seed) {
      random = new Random(seed);
    }

    void play() {
      Instant at = now;
      int messages = 1 + random.nextInt(30);
      for (int i = 0; i < messages; i++) {
        at = at.plusMillis(random.nextInt(4) == 0 ? random.nextInt(20_000) : random.nextInt(900));
        String id = "m" + i;
        var content = new MessageContent.Text(random.nextBoolean() ? id : id + "?");
        plan(at, new MessageArrived(MachineDriver.message(id, content, at)));
        sent.add(new MessageId(id));
        change(id, at);
      }
      int steps = 0;
      while (true) {
        assertThat(steps++).as("ends").isLessThan(10_000);
        Instant wake = state.wakeAt();
        var next = plan.peek();
        if (next == null && wake == null) {
          return;
        }
        if (wake != null && (next == null || wake.isBefore(next.at))) {
          now = wake.isAfter(now) ? wake : now;
          apply(new Tick());
        } else if (next != null) {
          plan.remove();
          now = next.at.isAfter(now) ? next.at : now;
          apply(next.event);
        }
      }
    }

    /** People correct and delete what they wrote, soon or late, and sometimes twice. */
    void change(String id, Instant at) {
      for (int i = random.nextInt(8); i < 2; i++) {
        Instant later = at.plusMillis(random.nextInt(4_000));
        plan(
            later,
            random.nextBoolean()
                ? new MessageEdited(
                    MachineDriver.message(id, new MessageContent.Text("otra cosa"), later))
                : new MessageWithdrawn(new MessageId(id)));
      }
    }

    void plan(Instant at, ConversationEvent event) {
      plan.add(new Planned(at, order++, event));
    }

    void apply(ConversationEvent event) {
      if (event instanceof TurnFailed(var turn, _) && turn == running) {
        running = 0; // it ended by itself
      }
      var transition = machine.on(state, event, now);
      state = transition.state();
      for (var effect : transition.effects()) {
        run(effect);
      }
    }

    void run(Effect effect) {
      switch (effect) {
        case Effect.StartTurn start -> {
          assertThat(running).as("no other turn runs").isZero();
          running = start.turn();
          planModel(start.turn());
        }
        case Effect.CancelTurn cancel -> {
          if (running == cancel.turn()) {
            running = 0;
          }
        }
        case Effect.Queue queue -> {
          if (queue.last()) {
            running = 0;
            answered.addAll(queue.thought().ids());
            plan(now.plusMillis(random.nextInt(40)), new AnswerCommitted(queue.turn()));
          }
        }
        case Effect.Settle settle -> settle.thought().ids().forEach(this::settle);
        case Effect.SettleMessage settle -> {
          settle(settle.message().message().id());
          if (settle.reason() == Effect.Reason.WITHDRAWN) {
            withdrawn.add(settle.message().message().id());
          }
        }
        case Effect.ShowTyping _,
            Effect.CloseWindow _,
            Effect.LimitRate _,
            Effect.NoteMerged _ -> {}
        case Effect.Fence _, Effect.Keep _, Effect.Say _, Effect.AnswerWaiting _ ->
            throw new AssertionError("nobody asked for silence: " + effect);
      }
    }

    void settle(MessageId id) {
      assertThat(settled.add(id)).as("%s is settled once", id).isTrue();
    }

    /**
     * A model: mostly well, sometimes silent, failing early or breaking off; cancelled turns may
     * still be heard.
     */
    void planModel(long turn) {
      Instant sentence = now.plusMillis(50 + random.nextInt(2_500));
      Instant end = sentence.plusMillis(random.nextInt(4_000));
      switch (random.nextInt(8)) {
        case 0 -> {} // silent for ever
        case 1 -> plan(sentence, new TurnFailed(turn, false));
        case 2 -> {
          plan(sentence, new SentenceReady(turn));
          plan(end, new TurnFailed(turn, true));
        }
        default -> {
          if (random.nextBoolean()) {
            plan(sentence, new SentenceReady(turn));
          }
          plan(end, new TurnCompleted(turn));
        }
      }
    }
  }

  @Test
  void settlesEveryMessageOnceInOrderAndComesToRest() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    for (int round = 0; round < 2_000; round++) {
      var world = new World(seed + round);
      try {
        world.play();
        assertThat(world.state).isInstanceOf(ConversationState.Idle.class);
        assertThat(world.settled).containsExactlyInAnyOrderElementsOf(world.sent);
        var wanted = new ArrayList<>(world.sent);
        wanted.removeAll(world.withdrawn);
        assertThat(world.answered).as("answered in the order of writing").isEqualTo(wanted);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dtest.seed=" + (seed + round), e);
      }
    }
  }
}
