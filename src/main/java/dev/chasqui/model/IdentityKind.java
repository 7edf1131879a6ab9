package dev.chasqui.model;

/** What an id of a person is. Usernames are none: they change hands. */
public enum IdentityKind {
  /** A phone number. May be given to somebody else some day. */
  PHONE,
  /** A business-scoped user id. Never belongs to anybody else. */
  BSUID,
  /** The id over linked business portfolios. Only recorded; nothing is found by it. */
  PARENT_BSUID
}
