package dev.chasqui.sandbox;

/**
 * What the sandbox is made of.
 *
 * @param meta the simulated Meta
 * @param model the demo model
 * @param answeredBy the model that answers, as the page shows it: {@link DemoModel#NAME}, or the
 *     name of a real one when that is configured
 * @param tracesMax message timelines kept
 */
public record SandboxOptions(
    MetaOptions meta, DemoModelOptions model, String answeredBy, int tracesMax) {

  /** A sandbox whose answers come from its own demo model. */
  public static SandboxOptions withDemoModel(MetaOptions meta, DemoModelOptions model) {
    return new SandboxOptions(meta, model, DemoModel.NAME, 2_000);
  }
}
