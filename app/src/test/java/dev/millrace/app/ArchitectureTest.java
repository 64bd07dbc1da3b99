package dev.millrace.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules between the modules, which Maven's module order alone does not hold. */
class ArchitectureTest {

  private static final String MODEL = "dev.millrace.model..";
  private static final String SCHEMAS = "dev.millrace.schemas..";
  private static final String TOPOLOGY = "dev.millrace.topology..";
  private static final String VECTOR = "dev.millrace.vector..";
  private static final String KERNEL_TYPE = "dev.millrace.model.plan.KernelType";
  private static final String APP = "dev.millrace.app..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.millrace");

  @Test
  void modelKnowsNeitherKafkaNorAvroNorTheOtherModules() {
    noClasses()
        .that()
        .resideInAPackage(MODEL)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "org.apache.avro..", SCHEMAS, TOPOLOGY, APP)
        .check(CLASSES);
  }

  @Test
  void schemasKnowNoOtherModule() {
    noClasses()
        .that()
        .resideInAPackage(SCHEMAS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(MODEL, TOPOLOGY, APP)
        .check(CLASSES);
  }

  @Test
  void onlyTheModelKnowsTheVectorsWhichKnowNoOtherModule() {
    noClasses()
        .that()
        .resideInAnyPackage(SCHEMAS, TOPOLOGY, APP)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(VECTOR)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(VECTOR)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(MODEL, SCHEMAS, TOPOLOGY, APP, "org..")
        .check(CLASSES);
  }

  @Test
  void topologyDoesNotKnowTheApp() {
    noClasses()
        .that()
        .resideInAPackage(TOPOLOGY)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(APP)
        .check(CLASSES);
  }

  @Test
  void onlyTheCheckpointTouchesTheInternalsOfKafkaStreams() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.millrace.topology.checkpoint..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka.streams..internals..")
        .check(CLASSES);
  }

  @Test
  void theCheckpointKnowsNoneOfTheStagesThatUseIt() {
    noClasses()
        .that()
        .resideInAPackage("dev.millrace.topology.checkpoint..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.millrace.topology.door..",
            "dev.millrace.topology.learner..",
            "dev.millrace.topology.merge..",
            "dev.millrace.topology.accuracy..",
            "dev.millrace.topology.answer..",
            "dev.millrace.topology.snapshot..")
        .check(CLASSES);
  }

  @Test
  void thePackagesOfTheTopologyHaveNoCycles() {
    slices().matching("dev.millrace.topology.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheMonitoringKnowsTheMetricsLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.millrace.app.monitoring..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", "io.prometheus..")
        .check(CLASSES);
  }

  @Test
  void onlyTheAppHasAMain() {
    methods().that().haveName("main").should().beDeclaredIn(Millrace.class).check(CLASSES);
  }

  @Test
  void onlyTheAppReadsTheEnvironment() {
    noClasses()
        .that()
        .resideInAnyPackage(TOPOLOGY, SCHEMAS, MODEL, VECTOR)
        .and()
        .doNotHaveFullyQualifiedName(KERNEL_TYPE) // it asks the JVM what it can do
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getProperties")
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class, String.class)
        .check(CLASSES);
  }

  @Test
  void thePackagesOfTheAppHaveNoCycles() {
    slices().matching("dev.millrace.app.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
