package dev.chasqui.whatsapp;

/** What a sender does after an error of the Graph API. */
public enum ErrorClass {
  /** Refused before sending: back off and send the same again. */
  REPLAY,
  /** May have been sent: never repeat before the statuses have been asked. */
  UNKNOWN,
  /** The request or its content is wrong: no retry. */
  FIX,
  /** Needs a template, other content or another channel. */
  SWITCH,
  /** This recipient will not get it. */
  DROP,
  /** The number, account or app is out of order: stop and tell a person. */
  STOP
}
