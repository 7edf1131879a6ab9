package dev.chasqui.config;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs something at SIGHUP, which would end the process otherwise. Only for {@link Mode#SERVE}: in
 * the other modes closing the terminal should end the process.
 */
public final class HangupSignal {
  private static final Logger log = LoggerFactory.getLogger(HangupSignal.class);

  private HangupSignal() {}

  /**
   * Takes over SIGHUP for good. The JDK's signals are not a supported interface, so they are
   * reached by name; where they are missing nothing happens.
   *
   * @param action runs on a thread of its own; must not throw
   * @return whether the signal was taken over
   */
  public static boolean handle(Runnable action) {
    try {
      var signalType = Class.forName("sun.misc.Signal");
      var handlerType = Class.forName("sun.misc.SignalHandler");
      var handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (_, method, args) -> {
                if (method.getName().equals("handle")) {
                  action.run();
                  return null;
                }
                return method.invoke(action, args);
              });
      var signal = signalType.getConstructor(String.class).newInstance("HUP");
      signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
      return true;
    } catch (ReflectiveOperationException e) {
      log.warn("signal unavailable name=HUP reason={}", e.getClass().getSimpleName());
      return false;
    }
  }
}
