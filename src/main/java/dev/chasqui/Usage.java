package dev.chasqui;

/** The text of {@code --help}. */
final class Usage {
  static final String TEXT =
      """
      Usage: chasqui COMMAND

        dev      start everything on this machine, with a sandbox to chat in
        demo     play a recorded conversation through the whole pipeline and exit
        serve    production: your Kafka, Redis, PostgreSQL, WhatsApp number and model
        backends embedded Kafka, Redis and PostgreSQL alone, for nodes in other processes
        doctor   check the configuration and every dependency, in plain words
        deadletters list | show | replay
                 events that failed for good; deadletters --help tells more
        aliases list | undo
                 which ids are one person, and taking a mistake back; aliases --help tells more
        help     this text

      Settings: conf/chasqui.yaml and environment variables (which win); see docs/configuration.md.
      Exit codes: 0 fine, 64 usage, 69 a dependency is down, 78 configuration.
      """;

  private Usage() {}
}
