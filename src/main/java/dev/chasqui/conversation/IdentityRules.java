package dev.chasqui.conversation;

import dev.chasqui.model.ContactId;
import dev.chasqui.model.ConversationKey;
import dev.chasqui.model.IdentityKind;
import dev.chasqui.model.IdentityLink;
import dev.chasqui.store.KnownIdentity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says which conversation an event belongs to, and what its ids teach. Pure.
 *
 * <p>A conversation that exists stays where it is, and ids that are new lead to it. Of a user id
 * and a number the user id wins: a number is given to another person some day, a user id never. So
 * a number leads to whoever showed it last, and two user ids are one person only when WhatsApp says
 * so.
 */
final class IdentityRules {
  /** An event is not sent round in a circle, whatever the table says. */
  static final int REDIRECTS_MAX = 3;

  /**
   * What to do with an event.
   *
   * @param target the conversation that it belongs to
   * @param links what it teaches
   * @param first whether the links must be durable before anything else happens, because they
   *     change what is known already
   * @param told keys whose owners must read anew what they have in memory
   */
  record Decision(
      ConversationKey target, List<IdentityLink> links, boolean first, Set<ConversationKey> told) {}

  private final Sighting seen;
  private final int redirects;
  private final Function<String, KnownIdentity> known;
  private final List<IdentityLink> links = new ArrayList<>();
  private final Set<ConversationKey> told = new LinkedHashSet<>();
  private boolean first;

  private IdentityRules(Sighting seen, int redirects, Function<String, KnownIdentity> known) {
    this.seen = seen;
    this.redirects = redirects;
    this.known = known;
  }

  /**
   * @param redirects how often the event was sent to another key already
   * @param known what the record knows of an id
   */
  static Decision decide(Sighting seen, int redirects, Function<String, KnownIdentity> known) {
    var rules = new IdentityRules(seen, redirects, known);
    return rules.decision(rules.target());
  }

  /** The ids that {@link #decide} asks for. */
  static List<String> asked(Sighting seen) {
    var ids = new ArrayList<String>(4);
    ids.add(seen.key().contact().value());
    for (String id :
        new @Nullable String[] {seen.waId(), seen.userId(), seen.newWaId(), seen.newUserId()}) {
      if (id != null && !ids.contains(id)) {
        ids.add(id);
      }
    }
    return ids;
  }

  private Decision decision(String target) {
    String key = seen.key().contact().value();
    if (target.equals(key)) {
      learn(key);
    }
    return new Decision(key(target), List.copyOf(links), first, Set.copyOf(told));
  }

  private String target() {
    String key = seen.key().contact().value();
    KnownIdentity self = known.apply(key);
    String canonical = self.canonical();
    if (redirects > 0) {
      // The key was chosen by an owner. Its number may be somebody else's by now; only a whole
      // conversation that went elsewhere takes the event along.
      return canonical != null && self.joined() && redirects < REDIRECTS_MAX ? canonical : key;
    }
    if (canonical != null) {
      return canonical;
    }
    if (self.exists()) {
      return key;
    }
    String number = seen.waId();
    if (number != null && key.equals(seen.userId())) {
      String of = conversationOf(number);
      if (of != null && !another(known.apply(number), key) && !self.rejected().contains(of)) {
        return adopted(key, of);
      }
    }
    String newUserId = seen.newUserId();
    if (newUserId != null && !newUserId.equals(key)) {
      String of = conversationOf(newUserId);
      if (of != null && !of.equals(key) && !self.rejected().contains(of)) {
        return adopted(key, of);
      }
    }
    return key;
  }

  /** A key without a conversation becomes an alias of the person's conversation. */
  private String adopted(String key, String conversation) {
    first = true;
    links.add(link(key, conversation, kind(key), false));
    return conversation;
  }

  private @Nullable String conversationOf(String id) {
    KnownIdentity of = known.apply(id);
    String canonical = of.canonical();
    return canonical != null ? canonical : of.exists() ? id : null;
  }

  /** Whether an id is known to be of somebody whose user ids do not contain this one. */
  private static boolean another(KnownIdentity of, String userId) {
    String canonical = of.canonical();
    boolean named = canonical != null && !Sighting.isDigits(canonical);
    return (named || !of.userIds().isEmpty())
        && !of.userIds().contains(userId)
        && !userId.equals(canonical);
  }

  private void learn(String conversation) {
    String number = seen.waId();
    String userId = seen.userId();
    boolean mine =
        redirects > 0
            || conversation.equals(number)
            || conversation.equals(userId)
            || seen.change();
    if (!mine) {
      return; // a group, an account, or an id too long to be kept
    }
    if (userId != null && !userId.equals(conversation)) {
      userId(userId, conversation, false);
    }
    if (number != null && !number.equals(seen.newWaId())) {
      number(number, conversation, false);
    }
    String newUserId = seen.newUserId();
    if (newUserId != null) {
      userId(newUserId, conversation, true);
    }
    String newNumber = seen.newWaId();
    if (newNumber != null) {
      number(newNumber, conversation, true);
    }
    String parent = seen.newParentId();
    if (parent != null) {
      links.add(link(parent, conversation, IdentityKind.PARENT_BSUID, false));
    }
  }

  /** A user id is taken from another conversation only when WhatsApp reports a change. */
  private void userId(String id, String conversation, boolean reported) {
    KnownIdentity of = known.apply(id);
    String canonical = of.canonical();
    if (id.equals(conversation)) {
      if (canonical != null && reported) {
        moved(id, conversation, IdentityKind.BSUID, of, false);
      }
    } else if (!conversation.equals(canonical)
        && !of.rejected().contains(conversation)
        && (canonical == null || reported)) {
      moved(id, conversation, IdentityKind.BSUID, of, canonical == null && of.exists());
    }
  }

  /** A number leads to whoever showed it last. */
  private void number(String id, String conversation, boolean reported) {
    KnownIdentity of = known.apply(id);
    String canonical = of.canonical();
    var since = of.since();
    if (since != null && since.isAfter(seen.at())) {
      return; // old news
    }
    if (id.equals(conversation)) {
      if (canonical != null) {
        moved(id, conversation, IdentityKind.PHONE, of, false);
      }
    } else if (!conversation.equals(canonical) && !of.rejected().contains(conversation)) {
      String userId = seen.userId();
      boolean samePerson =
          !reported
              && canonical == null
              && of.exists()
              && !another(of, userId == null ? conversation : userId);
      moved(id, conversation, IdentityKind.PHONE, of, samePerson);
    }
  }

  private void moved(
      String id, String conversation, IdentityKind kind, KnownIdentity before, boolean joined) {
    links.add(link(id, conversation, kind, joined));
    String canonical = before.canonical();
    if (canonical != null || before.exists()) {
      first = true;
      told.add(key(id));
      if (canonical != null) {
        told.add(key(canonical));
      }
    }
  }

  private IdentityLink link(String id, String conversation, IdentityKind kind, boolean joined) {
    return new IdentityLink(key(conversation), id, kind, seen.learnedFrom(), seen.at(), joined);
  }

  private static IdentityKind kind(String id) {
    return Sighting.isDigits(id) ? IdentityKind.PHONE : IdentityKind.BSUID;
  }

  private ConversationKey key(String contact) {
    return new ConversationKey(seen.key().number(), new ContactId(contact));
  }
}
