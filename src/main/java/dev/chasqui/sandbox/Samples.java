package dev.chasqui.sandbox;

import io.vertx.core.buffer.Buffer;
import java.util.Collections;

/** Attachments that are ready to send. */
final class Samples {
  private Samples() {}

  /**
   * Sends a sample.
   *
   * @throws IllegalArgumentException when there is no sample of that name
   */
  static void send(SimulatedPerson person, String sample) {
    var _ =
        switch (sample) {
          case "photo" -> person.sendPhoto(photo(), "image/jpeg", "¿Cuánto cuesta esta?");
          case "album" ->
              person.sendAlbum(Collections.nCopies(5, photo()), "image/jpeg", "Mira estas fotos");
          case "voice" -> person.sendVoice(PageFiles.read("samples/voice.ogg"));
          case "document" ->
              person.sendDocument(
                  PageFiles.read("samples/document.pdf"), "application/pdf", "pedido.pdf", "");
          case "location" -> person.sendLocation(-12.0464, -77.0428, "Plaza Mayor");
          default -> throw new IllegalArgumentException("no such sample");
        };
  }

  /** A small photo. */
  static Buffer photo() {
    return PageFiles.read("samples/photo.jpg");
  }
}
