package dev.millrace.chaos;

import dev.millrace.app.kafka.Cluster;
import dev.millrace.app.report.HeldOutAccuracy;
import dev.millrace.app.report.NewestSnapshots;
import dev.millrace.app.report.StreamPosition;
import dev.millrace.model.data.ImageSet;
import dev.millrace.model.data.ImageSource;
import dev.millrace.schemas.Accuracy;
import dev.millrace.topology.Topics;
import dev.millrace.topology.snapshot.Snapshot;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** How far several learners have come, and how good their model is. For one thread. */
final class LearnersWork {

  private final Lab lab;
  private final Topics topics;
  private final Runnable check;
  private final Consumer<String> progress;

  /**
   * Looks at the topics of {@code lab}'s broker.
   *
   * @param check called again and again while something is waited for
   * @param progress told what has been done
   */
  LearnersWork(Lab lab, Topics topics, Runnable check, Consumer<String> progress) {
    this.lab = lab;
    this.topics = topics;
    this.check = check;
    this.progress = progress;
  }

  /** Waits until no more than {@code most} images wait. */
  void awaitLag(long most) {
    try (Cluster cluster = Cluster.connect(lab.kafka())) {
      await("no more than " + most + " images to wait", () -> position(cluster).lag() <= most);
      StreamPosition position = position(cluster);
      progress.accept(
          String.format(
              Locale.ROOT,
              "%,d images are sent, %,d of them are done",
              position.imagesEnd(),
              position.imagesCommitted()));
    }
  }

  /** Waits until all images are scored, and all steps of all learners are in one snapshot. */
  void awaitEnd(int images) {
    awaitLag(0);
    TopicContents contents = new TopicContents(lab.kafka(), topics);
    await(
        "all predictions to be scored",
        () -> {
          Accuracy accuracy = contents.accuracy();
          return accuracy != null && accuracy.getImages() == images;
        });
    long steps = steps();
    await(
        "a snapshot with all " + steps + " steps",
        () -> contents.snapshots().stream().anyMatch(model -> model.step() == steps));
  }

  private void await(String what, BooleanSupplier condition) {
    Await.patiently(
        what,
        () -> {
          check.run();
          return condition.getAsBoolean();
        });
  }

  /** Each learner makes a step of each full mini-batch. */
  private long steps() {
    try (Cluster cluster = Cluster.connect(lab.kafka())) {
      return position(cluster).end().values().stream()
          .mapToLong(images -> images / Verification.BATCH)
          .sum();
    }
  }

  private StreamPosition position(Cluster cluster) {
    return StreamPosition.read(cluster, topics, Lab.APPLICATION_ID);
  }

  /** Returns the share of all test images that the newest snapshot predicts right. */
  double testAccuracy(ImageSet test) {
    Snapshot snapshot =
        NewestSnapshots.newest(NewestSnapshots.read(lab.kafka(), topics)).orElseThrow();
    try (ImageSource images = test.inOrder(1)) {
      return HeldOutAccuracy.of(snapshot, images).accuracy();
    }
  }
}
