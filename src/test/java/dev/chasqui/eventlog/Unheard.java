package dev.chasqui.eventlog;

/** Nobody hears what becomes of an event. */
final class Unheard implements LoggedEvent.Settlement {
  @Override
  public void unanswered(LoggedEvent event) {}

  @Override
  public void done(LoggedEvent event) {}

  @Override
  public void failed(LoggedEvent event, Throwable cause) {}
}
