package dev.millrace.chaos;

import dev.millrace.app.feed.ImageFeeder;
import dev.millrace.model.data.ImageSample;
import dev.millrace.model.data.ImageSource;
import dev.millrace.topology.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** One scenario, from the start of a broker to the accuracy of the merged model. */
final class LearnersRun {

  private static final Topics TOPICS = Topics.withPrefix("");
  private static final String LEARNED = "learner-\\d+ stopped at step";

  private final LearnersSettings settings;
  private final Scenario scenario;
  private final Lab lab;
  private final LearnersWork work;
  private final List<JavaProcess> instances = new ArrayList<>();
  private final Verification verification = new Verification();

  private LearnersRun(
      LearnersSettings settings, Scenario scenario, Consumer<String> progress, Lab lab) {
    this.settings = settings;
    this.scenario = scenario;
    this.lab = lab;
    this.work = new LearnersWork(lab, TOPICS, this::requireAlive, progress);
  }

  /**
   * Runs it. What goes wrong is in the result; the files stay then.
   *
   * @param progress told what happens, line by line
   */
  static LearnersResult run(
      LearnersSettings settings, Scenario scenario, Consumer<String> progress) {
    Path directory = settings.directory().resolve(scenario.name());
    Consumer<String> named = line -> progress.accept(scenario.description() + ": " + line);
    LearnersResult result;
    ChaosSettings processes =
        new ChaosSettings(
            directory,
            0,
            List.of(),
            settings.rate(),
            settings.runOptions(),
            List.of(),
            settings.javaOptions());
    try (Lab lab = new Lab(directory, settings.seed(), processes)) {
      result = new LearnersRun(settings, scenario, named, lab).run();
    } catch (RuntimeException e) {
      result = new LearnersResult(scenario, 0, 0, 0, 0, List.of(e.toString()));
    }
    if (result.isGood()) {
      Directories.delete(directory);
    } else {
      named.accept("failed; its logs are in " + directory);
    }
    return result;
  }

  private LearnersResult run() {
    lab.createTopics(TOPICS, Scenario.PARTITIONS);
    while (instances.size() < scenario.processes()) {
      instances.add(startInstance(instances.size()));
      Lab.awaitRunning(instances.get(instances.size() - 1));
    }
    feedAll();
    work.awaitEnd(settings.images());
    stopAll();
    TopicContents contents = new TopicContents(lab.kafka(), TOPICS);
    List<String> ids = ids();
    verification.checkSent(ids, contents.imageIds());
    verification.checkPredictions(ids, contents.predictions());
    verification.checkDeadLetters(List.of(), contents.deadLetters());
    return new LearnersResult(
        scenario,
        ids.size(),
        work.testAccuracy(settings.test()),
        verification.missing(),
        verification.duplicated(),
        verification.problems());
  }

  private JavaProcess startInstance(int number) {
    int threads = settings.threads().orElse(scenario.learnersAtFirst(number));
    return lab.startInstance(lab.path("state-" + number), threads);
  }

  private ImageSource images() {
    return settings.training().shuffled(settings.seed(), 1).limit(settings.images());
  }

  private List<String> ids() {
    List<String> ids = new ArrayList<>();
    try (ImageSource images = images()) {
      for (ImageSample image = images.next(); image != null; image = images.next()) {
        ids.add(image.id());
      }
    }
    return ids;
  }

  /**
   * Sends both parts: the second not before the first is nearly done, and half of the second not
   * before what was started runs.
   */
  private void feedAll() {
    int first = scenario.firstPart(settings.images());
    try (ImageSource images = images()) {
      feed(images.limit(first), scenario.partitions());
      work.awaitLag((long) settings.rate());
      disturb();
      feed(images.limit((settings.images() - first) / 2), Scenario.PARTITIONS);
      instances.forEach(Lab::awaitRunning);
      feed(images, Scenario.PARTITIONS);
    }
  }

  private void feed(ImageSource images, int partitions) {
    try (ImageFeeder feeder =
        ImageFeeder.open(lab.kafka(scenario.partitioner(partitions)), TOPICS.images())) {
      feeder.feed(images, OptionalDouble.of(settings.rate()), sent -> requireAlive());
    }
  }

  /** Does it, without waiting for a process that it starts: the images go on. */
  private void disturb() {
    if (scenario == Scenario.KILL) {
      int victim = (int) Math.floorMod(settings.seed(), (long) instances.size());
      instances.get(victim).kill();
      instances.set(victim, startInstance(victim));
    }
    while (instances.size() < Scenario.PROCESSES) {
      instances.add(startInstance(instances.size()));
    }
  }

  /** Stops first who came last, which has no time then to take over what was another's. */
  private void stopAll() {
    for (int number = instances.size() - 1; number >= 0; number--) {
      JavaProcess instance = instances.get(number);
      instance.terminate();
      if (!instance.hasPrinted(LEARNED)) {
        throw new ChaosException("process " + number + " had no learner at its end");
      }
    }
  }

  private void requireAlive() {
    lab.broker.requireAlive();
    instances.forEach(JavaProcess::requireAlive);
  }
}
