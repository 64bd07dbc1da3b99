package dev.millrace.chaos;

import dev.millrace.app.config.KafkaSettings;
import dev.millrace.app.feed.ImageFeeder;
import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.report.StreamPosition;
import dev.millrace.model.data.DrawnDigits;
import dev.millrace.model.data.ImageSource;
import dev.millrace.schemas.Accuracy;
import dev.millrace.schemas.Label;
import dev.millrace.schemas.Prediction;
import dev.millrace.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** The faults of one seed, from the start of the broker to the check of what the topics hold. */
final class ChaosRun {

  private static final int BEFORE_THE_FIRST = 40;
  private static final Topics TOPICS = Topics.withPrefix("");
  private static final String UNDISTURBED = "undisturbed";

  private final ChaosSettings settings;
  private final long seed;
  private final Consumer<String> progress;
  private final List<SeedResult.Recovery> recoveries = new ArrayList<>();
  private final List<String> junk = new ArrayList<>();

  private ChaosRun(ChaosSettings settings, long seed, Consumer<String> progress) {
    this.settings = settings;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * Runs it. What goes wrong is in the result.
   *
   * @param progress told what happens, line by line
   */
  static SeedResult run(ChaosSettings settings, long seed, Consumer<String> progress) {
    return new ChaosRun(settings, seed, progress).run();
  }

  private SeedResult run() {
    Path directory = settings.directory().resolve("seed-" + seed);
    Verification verification = new Verification();
    try (Lab lab = new Lab(directory, seed, settings)) {
      lab.createTopics(TOPICS);
      injectAll(lab);
      int images = finish(lab);
      verify(lab, images, verification);
      return result(images, verification, Optional.empty());
    } catch (RuntimeException e) {
      progress.accept("seed " + seed + " failed: " + e + "; its logs are in " + directory);
      return result(0, verification, Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private SeedResult result(int images, Verification verification, Optional<String> failure) {
    List<String> problems = new ArrayList<>(verification.problems());
    failure.ifPresent(problems::add);
    return new SeedResult(
        seed,
        List.copyOf(recoveries),
        images,
        verification.missing(),
        verification.duplicated(),
        verification.rolledBack(),
        verification.repeated(),
        problems);
  }

  private void injectAll(Lab lab) {
    List<Schedule.Planned> faults = Schedule.of(seed, settings.faults(), settings.kinds()).faults();
    lab.startFeeder();
    lab.startApplication();
    try (PredictionObserver observer = new PredictionObserver(lab.kafka(), TOPICS.predictions())) {
      Await.until(
          "the first predictions",
          () -> {
            lab.requireAlive();
            return observer.count() > BEFORE_THE_FIRST;
          });
      TopicContents contents = new TopicContents(lab.kafka(), TOPICS);
      Faults injector = new Faults(lab, observer, contents);
      for (Schedule.Planned fault : faults) {
        Await.pass(fault.pause());
        sendJunk(lab.kafka());
        Duration recovery = injector.inject(fault.kind(), fault.random());
        recoveries.add(new SeedResult.Recovery(fault.kind(), recovery.toMillis()));
        progress.accept(
            String.format(
                "seed %d, fault %d of %d, %s: new predictions after %.1f s",
                seed,
                recoveries.size(),
                faults.size(),
                fault.kind(),
                recovery.toMillis() / 1000.0));
      }
    }
  }

  /** A record that cannot be used, shortly before each fault. */
  private void sendJunk(KafkaSettings kafka) {
    String key = "junk-" + junk.size();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            kafka.producer(Map.of()), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(TOPICS.images().name(), 0, key, "no image")).get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new ChaosException("the broker did not take the junk", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChaosException("interrupted", e);
    }
    junk.add(key);
  }

  /** Stops the feeder, lets the application finish, and stops it, too. */
  private int finish(Lab lab) {
    lab.feeder.terminate();
    TopicContents contents = new TopicContents(lab.kafka(), TOPICS);
    List<String> images = imageIds(contents);
    awaitEnd(lab.application, lab, TOPICS, Lab.APPLICATION_ID, labeled(contents, images));
    lab.application.terminate();
    return images.size();
  }

  /** Returns how many of the images have a label, wherever it came. */
  private int labeled(TopicContents contents, List<String> images) {
    if (!settings.hasLateLabels()) {
      return images.size();
    }
    Set<String> labeled = new HashSet<>(images);
    labeled.retainAll(contents.labels().stream().map(Label::getImageId).toList());
    return labeled.size();
  }

  private List<String> imageIds(TopicContents contents) {
    List<String> ids = new ArrayList<>(contents.imageIds());
    ids.removeAll(junk);
    return ids;
  }

  private static void awaitEnd(
      JavaProcess application, Lab lab, Topics topics, String id, int labeled) {
    TopicContents contents = new TopicContents(lab.kafka(), topics);
    try (Cluster cluster = Cluster.connect(lab.kafka())) {
      Await.patiently(
          "all images to be learned from",
          () -> {
            application.requireAlive();
            return StreamPosition.read(cluster, topics, id).lag() == 0;
          });
    }
    Await.patientlyEqual(
        "all predictions of '" + id + "' to be scored",
        labeled,
        () -> {
          application.requireAlive();
          Accuracy accuracy = contents.accuracy();
          return accuracy == null ? 0 : accuracy.getImages();
        });
  }

  private int stops() {
    return (int) recoveries.stream().filter(it -> it.kind() == FaultKind.TAKEOVER).count();
  }

  /** Learns from the same images without faults, with other topics on the same broker. */
  private TopicContents learnUndisturbed(Lab lab, int images) {
    Topics topics = Topics.withPrefix(UNDISTURBED + "-");
    lab.createTopics(topics);
    JavaProcess application =
        lab.startInstance(UNDISTURBED + "-", UNDISTURBED, lab.path(UNDISTURBED), Map.of());
    try (ImageSource digits = DrawnDigits.training(seed).from(0).limit(images);
        ImageFeeder feeder = ImageFeeder.open(lab.kafka(), topics.images())) {
      feeder.feed(digits, OptionalDouble.empty(), sent -> {});
    }
    awaitEnd(application, lab, topics, UNDISTURBED, images);
    application.terminate();
    return new TopicContents(lab.kafka(), topics);
  }

  private void verify(Lab lab, int images, Verification verification) {
    TopicContents disturbed = new TopicContents(lab.kafka(), TOPICS);
    List<String> ids = imageIds(disturbed);
    List<ConsumerRecord<String, Prediction>> predictions = disturbed.predictions();
    verification.checkImages(ids, seed);
    verification.checkPredictions(ids, predictions);
    verification.checkRepetitions(
        predictions, TransactionLog.read(lab.partition(TOPICS.predictions().name())), stops());
    verification.checkTraining(disturbed.training(), labeled(disturbed, ids));
    verification.checkDeadLetters(junk, disturbed.deadLetters());
    if (settings.hasLateLabels()) {
      verification.checkLateLabels(disturbed.accuracy(), predictions, disturbed.labels());
      return;
    }
    TopicContents undisturbed = learnUndisturbed(lab, images);
    verification.checkModel(disturbed.snapshots(), undisturbed.snapshots());
    verification.checkAccuracy(disturbed.accuracy(), undisturbed.accuracy());
  }
}
