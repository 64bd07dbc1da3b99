package dev.millrace.app.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.utils.Time;

/**
 * A broker that takes clients with TLS and a login only, and allows them what ACLs say; with a
 * second listener, for itself and for the one who sets it up.
 */
public final class SecureBroker implements AutoCloseable {

  public static final String STORE_PASSWORD = "store-secret";

  private final DataDirectory data;
  private final KafkaRaftServer server;
  private final String address;
  private final Path trustStore;
  private final Admin admin;

  private SecureBroker(
      DataDirectory data, KafkaRaftServer server, String address, Path trustStore, Admin admin) {
    this.data = data;
    this.server = server;
    this.address = address;
    this.trustStore = trustStore;
    this.admin = admin;
  }

  /**
   * Starts one.
   *
   * @param directory for the certificates
   * @param plain users that log in by PLAIN, with their passwords
   */
  public static SecureBroker start(Path directory, Map<String, String> plain) {
    makeCertificate(directory);
    DataDirectory data = DataDirectory.open(Optional.empty());
    LocalPorts ports = LocalPorts.reserve(0);
    LocalPorts inner = LocalPorts.reserve(0);
    Properties properties = BrokerProperties.of(data.logDirectory(), ports);
    String secure = ports.brokerAddress();
    properties.putAll(
        Map.ofEntries(
            Map.entry(
                "listeners",
                "SECURE://%s,INNER://%s,CONTROLLER://%s"
                    .formatted(secure, inner.brokerAddress(), ports.controllerAddress())),
            Map.entry(
                "advertised.listeners", "SECURE://" + secure + ",INNER://" + inner.brokerAddress()),
            Map.entry("inter.broker.listener.name", "INNER"),
            Map.entry(
                "listener.security.protocol.map",
                "SECURE:SASL_SSL,INNER:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
            Map.entry("super.users", "User:ANONYMOUS"),
            Map.entry(
                "listener.name.secure.sasl.enabled.mechanisms",
                "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512"),
            Map.entry(
                "listener.name.secure.plain.sasl.jaas.config",
                plain.entrySet().stream()
                    .map(user -> "user_%s=\"%s\"".formatted(user.getKey(), user.getValue()))
                    .collect(
                        Collectors.joining(
                            " ",
                            "org.apache.kafka.common.security.plain.PlainLoginModule required ",
                            ";"))),
            Map.entry("listener.name.secure.scram-sha-256.sasl.jaas.config", SCRAM),
            Map.entry("listener.name.secure.scram-sha-512.sasl.jaas.config", SCRAM),
            Map.entry("ssl.keystore.location", directory.resolve("broker.p12").toString()),
            Map.entry("ssl.keystore.password", STORE_PASSWORD),
            Map.entry("ssl.keystore.type", "PKCS12")));
    data.formatOnce(properties);
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    Admin admin = Admin.create(Map.of("bootstrap.servers", inner.brokerAddress()));
    return new SecureBroker(data, server, secure, directory.resolve("trust.p12"), admin);
  }

  private static final String SCRAM =
      "org.apache.kafka.common.security.scram.ScramLoginModule required;";

  private static void makeCertificate(Path directory) {
    String broker = directory.resolve("broker.p12").toString();
    String certificate = directory.resolve("broker.crt").toString();
    keytool(
        "-genkeypair -alias broker -keyalg EC -validity 2 -dname CN=millrace-test"
            + " -ext SAN=ip:127.0.0.1 -storetype PKCS12",
        "-keystore",
        broker);
    keytool("-exportcert -alias broker", "-keystore", broker, "-file", certificate);
    keytool(
        "-importcert -noprompt -alias broker -storetype PKCS12",
        "-keystore",
        directory.resolve("trust.p12").toString(),
        "-file",
        certificate);
  }

  private static void keytool(String options, String... files) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    command.addAll(List.of(files));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the address for clients. */
  public String bootstrapServers() {
    return address;
  }

  /** Returns the PKCS12 file with the broker's certificate. */
  public Path trustStore() {
    return trustStore;
  }

  /** Makes a user that logs in by SCRAM. */
  public void addScramUser(String name, ScramMechanism mechanism, String password)
      throws Exception {
    UserScramCredentialAlteration user =
        new UserScramCredentialUpsertion(name, new ScramCredentialInfo(mechanism, 4096), password);
    admin.alterUserScramCredentials(List.of(user)).all().get();
  }

  /** Allows what {@code acls} say. */
  public void allow(List<AclBinding> acls) throws Exception {
    admin.createAcls(acls).all().get();
  }

  @Override
  public void close() {
    admin.close();
    server.shutdown();
    server.awaitShutdown();
    data.close();
  }
}
