package dev.chasqui.testing;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link Backends} parameter. The servers are started by the first class that needs
 * them and shared by all classes of the run. It never skips a test.
 */
public final class BackendsExtension implements BeforeAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(BackendsExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    backends(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Backends.class;
  }

  @Override
  public Backends resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return backends(context);
  }

  private static Backends backends(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Backends.class, _ -> Backends.start(), Backends.class);
  }
}
