package dev.millrace.app.cli;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.PatternType.PREFIXED;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.apache.kafka.common.resource.ResourceType.TRANSACTIONAL_ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.app.broker.SecureBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every command against a broker with TLS, logins and ACLs, each user allowed what it needs. */
@Timeout(240)
class SecureClusterTest {

  private static final String APPLICATION = "digits";
  private static final int IMAGES = 200;
  private static final Map<String, String> PASSWORDS =
      Map.of(
          "owner", "owner-secret",
          "learner", "learner-secret",
          "feeder", "feeder-secret",
          "reader", "reader-secret",
          "operator", "operator-secret",
          "stranger", "stranger-secret");

  /** The table of ACLs in docs/operations.md. */
  private static final List<AclBinding> ACLS =
      Stream.of(
              owner("images"),
              owner("labels"),
              owner("predictions"),
              owner("training"),
              owner("accuracy"),
              owner("drift"),
              owner("model"),
              owner("dead-letters"),
              acls("learner", TOPIC, LITERAL, "images", READ, DESCRIBE_CONFIGS),
              acls("learner", TOPIC, LITERAL, "labels", READ, DESCRIBE_CONFIGS),
              acls("learner", TOPIC, LITERAL, "predictions", WRITE, DESCRIBE_CONFIGS),
              acls("learner", TOPIC, LITERAL, "training", WRITE, DESCRIBE_CONFIGS),
              acls("learner", TOPIC, LITERAL, "accuracy", WRITE, DESCRIBE_CONFIGS),
              acls("learner", TOPIC, LITERAL, "drift", WRITE, DESCRIBE_CONFIGS),
              acls("learner", TOPIC, LITERAL, "model", READ, WRITE, DESCRIBE_CONFIGS),
              acls("learner", TOPIC, LITERAL, "dead-letters", WRITE, DESCRIBE_CONFIGS),
              acls(
                  "learner",
                  TOPIC,
                  PREFIXED,
                  APPLICATION + "-",
                  CREATE,
                  READ,
                  WRITE,
                  DELETE,
                  DESCRIBE_CONFIGS),
              acls("learner", GROUP, LITERAL, APPLICATION, READ),
              acls("learner", GROUP, PREFIXED, APPLICATION + "-", READ),
              acls("learner", TRANSACTIONAL_ID, PREFIXED, APPLICATION + "-", WRITE),
              acls("feeder", TOPIC, LITERAL, "images", WRITE),
              acls("feeder", TOPIC, LITERAL, "labels", WRITE),
              acls("reader", TOPIC, LITERAL, "images", READ, DESCRIBE_CONFIGS),
              acls("reader", TOPIC, LITERAL, "labels", READ, DESCRIBE_CONFIGS),
              acls("reader", TOPIC, LITERAL, "predictions", READ, DESCRIBE_CONFIGS),
              acls("reader", TOPIC, LITERAL, "training", READ, DESCRIBE_CONFIGS),
              acls("reader", TOPIC, LITERAL, "accuracy", READ, DESCRIBE_CONFIGS),
              acls("reader", TOPIC, LITERAL, "drift", READ, DESCRIBE_CONFIGS),
              acls("reader", TOPIC, LITERAL, "model", READ, DESCRIBE_CONFIGS),
              acls("reader", TOPIC, LITERAL, "dead-letters", READ, DESCRIBE_CONFIGS),
              acls("reader", GROUP, LITERAL, APPLICATION, DESCRIBE),
              acls("reader", GROUP, LITERAL, APPLICATION + "-lost", DESCRIBE),
              acls("operator", TOPIC, LITERAL, "dead-letters", READ),
              acls("operator", TOPIC, LITERAL, "images", WRITE),
              acls("operator", GROUP, LITERAL, "dead-letters-refeed", READ))
          .flatMap(List::stream)
          .toList();

  private static List<AclBinding> owner(String topic) {
    return acls("owner", TOPIC, LITERAL, topic, CREATE, DESCRIBE, DESCRIBE_CONFIGS);
  }

  @TempDir private static Path directory;
  private static SecureBroker broker;

  private final List<CommandRun> runs = new ArrayList<>();

  @BeforeAll
  static void startBroker() throws Exception {
    broker =
        SecureBroker.start(
            directory,
            Map.of(
                "owner", password("owner"),
                "feeder", password("feeder"),
                "operator", password("operator")));
    broker.addScramUser("learner", ScramMechanism.SCRAM_SHA_512, password("learner"));
    broker.addScramUser("reader", ScramMechanism.SCRAM_SHA_256, password("reader"));
    broker.addScramUser("stranger", ScramMechanism.SCRAM_SHA_256, password("stranger"));
    broker.allow(ACLS);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void eachCommandWorksWithTheAclsOfItsUserAndShowsNoSecret() throws Exception {
    Path learner = config("learner", "SCRAM-SHA-512", "scram.Scram");
    Path feeder = config("feeder", "PLAIN", "plain.Plain");
    Path reader = config("reader", "SCRAM-SHA-256", "scram.Scram");
    Path operator = config("operator", "PLAIN", "plain.Plain");
    succeeds(config("owner", "PLAIN", "plain.Plain"), "topics");
    StopSignal stop = new StopSignal();
    CompletableFuture<CommandRun> running = run(learner, stop, "both");
    try {
      succeeds(feeder, "feed", "--drawn", "--limit", "" + IMAGES);
      succeeds(feeder, "label", "an-image", "3");
      CommandRun watched =
          succeeds(reader, "watch", "predictions", "--from-beginning", "--limit", "" + IMAGES);
      assertThat(watched.out()).hasSize(IMAGES);
      succeeds(reader, "watch", "model", "--from-beginning", "--limit", "1");
      assertThat(succeeds(reader, "status", "--application-id", APPLICATION, "--json").out())
          .singleElement()
          .asString()
          .contains("\"lag\":0");
      succeeds(reader, "topics", "--describe");
      succeeds(reader, "evaluate", "--drawn");
      succeeds(operator, "refeed");
    } finally {
      ends(running, stop);
    }
    StopSignal stopAnswering = new StopSignal();
    CompletableFuture<CommandRun> answering = run(learner, stopAnswering, "predict");
    try {
      succeeds(feeder, "feed", "--drawn", "--limit", "" + IMAGES);
      succeeds(reader, "watch", "predictions", "--from-beginning", "--limit", "" + 2 * IMAGES);
    } finally {
      ends(answering, stopAnswering);
    }
    assertThat(runs).allSatisfy(SecureClusterTest::assertNoSecret);
  }

  @Test
  void whoIsNotAllowedToIsToldSoInOneLine() throws Exception {
    Path stranger = config("stranger", "SCRAM-SHA-256", "scram.Scram");
    for (String[] command :
        List.of(
            new String[] {"feed", "--drawn", "--limit", "1"},
            new String[] {"watch", "predictions"},
            new String[] {"status"},
            new String[] {"refeed"},
            new String[] {"run"})) {
      CommandRun run = call(stranger, command);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .as(command[0])
          .singleElement()
          .asString()
          .startsWith("millrace: ")
          .doesNotContain("Unexpected");
      assertNoSecret(run);
    }
  }

  @Test
  void aWrongPasswordIsSaidToBeWrongAndNotShown() throws Exception {
    Path wrong = config("reader", "SCRAM-SHA-256", "scram.Scram");
    CommandRun run =
        CommandRun.of(
            "status",
            "--config",
            wrong.toString(),
            "--set",
            "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"reader\" password=\"stranger-secret\";");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).singleElement().asString().contains("The broker refused the login");
    assertNoSecret(run);
  }

  @Test
  void aLoginThatCannotBeReadIsNotShown() throws Exception {
    Path good = config("reader", "SCRAM-SHA-256", "scram.Scram");
    for (String jaas :
        List.of(
            "ScramLoginModule username=\"reader\" password=\"reader-secret\";",
            "org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"reader\" password=\"reader-secret\"",
            "password=reader-secret")) {
      for (String[] command : List.of(new String[] {"status"}, new String[] {"run"})) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--config", good.toString(), "--set", "sasl.jaas.config=" + jaas));
        CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).isEqualTo(1);
        assertNoSecret(run);
      }
    }
  }

  private static CompletableFuture<CommandRun> run(Path config, StopSignal stop, String role) {
    return CompletableFuture.supplyAsync(
        () ->
            CommandRun.of(
                Map.of(),
                stop,
                "run",
                "--config",
                config.toString(),
                "--application-id",
                APPLICATION,
                "--network",
                network().toString(),
                "--state-dir",
                directory.resolve(role).toString(),
                "--role",
                role));
  }

  private void ends(CompletableFuture<CommandRun> running, StopSignal stop) throws Exception {
    stop.request();
    CommandRun ended = running.get(60, TimeUnit.SECONDS);
    runs.add(ended);
    assertThat(ended.exitCode()).as("run: %s", ended.err()).isZero();
  }

  private CommandRun succeeds(Path config, String... command) {
    CommandRun run = call(config, command);
    runs.add(run);
    assertThat(run.exitCode()).as("%s: %s", command[0], run.err()).isZero();
    return run;
  }

  private static CommandRun call(Path config, String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--config", config.toString()));
    return CommandRun.of(
        Map.of("TRUST_PASSWORD", SecureBroker.STORE_PASSWORD),
        new StopSignal(),
        arguments.toArray(String[]::new));
  }

  private static void assertNoSecret(CommandRun run) {
    String all = String.join("\n", run.out()) + String.join("\n", run.err());
    PASSWORDS.values().forEach(password -> assertThat(all).doesNotContain(password));
    assertThat(all).doesNotContain(SecureBroker.STORE_PASSWORD);
  }

  private static String password(String user) {
    return PASSWORDS.get(user);
  }

  /** Writes a configuration whose secrets stand elsewhere. */
  private static Path config(String user, String mechanism, String module) throws IOException {
    Path secrets = directory.resolve(user + "-secrets.properties");
    Files.writeString(
        secrets, "password=" + password(user) + "\ntrust=" + SecureBroker.STORE_PASSWORD);
    return Files.writeString(
        directory.resolve(user + ".properties"),
        """
        bootstrap.servers=%s
        security.protocol=SASL_SSL
        sasl.mechanism=%s
        sasl.jaas.config=org.apache.kafka.common.security.%sLoginModule required \\
          username="%s" password="${file:%s:password}";
        ssl.truststore.location=%s
        ssl.truststore.password=${file:%s:trust}
        """
            .formatted(
                broker.bootstrapServers(),
                mechanism,
                module,
                user,
                secrets,
                broker.trustStore(),
                secrets));
  }

  private static Path network() {
    try {
      return Files.writeString(
          directory.resolve("network.json"),
          """
          {"input":[1,28,28],"layers":[{"type":"flatten"},{"type":"dense","units":10}]}""");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<AclBinding> acls(
      String user, ResourceType type, PatternType pattern, String name, AclOperation... allowed) {
    return Stream.of(allowed)
        .map(
            operation ->
                new AclBinding(
                    new ResourcePattern(type, name, pattern),
                    new AccessControlEntry(
                        "User:" + user, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }
}
