package dev.chasqui.turn;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An answer of 700 characters with what models like to write. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class FormatterBenchmark {
  private static final String ANSWER =
      """
      ## Horarios

      ¡Claro! Abrimos **de lunes a viernes** de 9 a 18 h, y los *sábados* de 10 a 14 h:

      | día | abre | cierra |
      |---|---|---|
      | lunes a viernes | 9:00 | 18:00 |
      | sábado | 10:00 | 14:00 |

      1. Podés pasar sin turno.
      2. Traé el número de pedido, por ejemplo `AR-2041`.
      3. Si venís en auto, hay lugar en la [playa de al lado](https://example.com/playa).

      > Los feriados no abrimos.

      - Retiro en el local: sin cargo
      - Envío a domicilio: desde __$ 2.500__, según la zona

      ~~Antes cerrábamos a las 17.~~ Cualquier cosa, escribime por acá y lo vemos.
      """;

  /** Markdown to WhatsApp's formatting. */
  @Benchmark
  public String format() {
    return WhatsAppFormatter.format(ANSWER);
  }

  /** The same cut into messages. */
  @Benchmark
  public List<String> formatAndSplit() {
    return TextSplitter.split(WhatsAppFormatter.format(ANSWER), 300, 10);
  }
}
