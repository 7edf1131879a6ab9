package dev.chasqui;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds which room may use which, and what no room may do. */
class ArchitectureTest {
  private static final String ROOT = "dev.chasqui";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** Beside itself, {@code config}, {@code model} and {@code observe}, a room may use these. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("whatsapp", Set.of()),
          Map.entry("ingress", Set.of("whatsapp", "eventlog")),
          Map.entry("eventlog", Set.of()),
          Map.entry(
              "conversation", Set.of("eventlog", "turn", "llm", "outbound", "store", "whatsapp")),
          Map.entry("turn", Set.of("llm")),
          Map.entry("llm", Set.of()),
          Map.entry("outbound", Set.of("whatsapp", "store")),
          Map.entry("timers", Set.of("store", "eventlog")),
          Map.entry("store", Set.of()),
          Map.entry("embedded", Set.of()),
          Map.entry("sandbox", Set.of("whatsapp")));

  private static final Set<String> FOR_ALL = Set.of("config", "model", "observe");

  static Stream<Arguments> rooms() {
    return MAY_USE.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void usesOnlyTheRoomsItMay(String room, Set<String> others) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + room)
        .should()
        .dependOnClassesThat(
            new DescribedPredicate<JavaClass>("are in a room that " + room + " may not use") {
              @Override
              public boolean test(JavaClass used) {
                String name = used.getPackageName();
                if (!name.equals(ROOT) && !name.startsWith(ROOT + ".")) {
                  return false;
                }
                String usedRoom = name.equals(ROOT) ? "(root)" : name.substring(ROOT.length() + 1);
                return !usedRoom.equals(room)
                    && !FOR_ALL.contains(usedRoom)
                    && !others.contains(usedRoom);
              }
            })
        .check(CLASSES);
  }

  @Test
  void keepsTheDomainFreeOfFrameworks() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".model")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx..", "com.fasterxml..", "org.apache.kafka..", "io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void hasNoCircles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void sleepsNowhere() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
  }

  @Test
  void asksOnlyInjectedClocksForTheTimeOfDayWhereDecisionsAreMade() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".conversation", ROOT + ".turn", ROOT + ".outbound")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }
}
