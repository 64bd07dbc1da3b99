package dev.millrace.model;

import dev.millrace.model.drift.DriftEvent;
import dev.millrace.model.drift.DriftEvent.Kind;
import dev.millrace.model.drift.DriftWatch;
import dev.millrace.model.drift.ErrorRise;
import dev.millrace.model.drift.OnDrift;
import dev.millrace.model.memory.ImageMemory;
import dev.millrace.model.random.RandomKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a learner does, beside its steps, for a stream that changes: it remembers images, watches
 * its own errors, and forgets images whose meaning has changed. Not thread-safe.
 */
final class Adaptation {

  /** Images of a class that are old enough to show that it was known. */
  private static final int KNOWN = 10;

  /** Images before a rise of the error that may already have had the new meaning. */
  private static final int MARGIN = 200;

  private static final long MEMORY = 3;
  private static final long REHEARSAL = 4;

  private final StreamSettings settings;
  private final BitSet allClasses = new BitSet();
  private final ImageMemory memory; // null if there is none
  private final Rehearsal rehearsal; // null without a memory
  private final DriftWatch watch; // null if drift is ignored
  private final List<DriftEvent> events = new ArrayList<>();
  private long fromPeers; // images offered by other learners in this life

  /** Creates one that remembers nothing yet; its random numbers are under the key. */
  Adaptation(StreamSettings settings, Architecture network, RandomKey key) {
    this.settings = settings;
    allClasses.set(0, network.classes());
    memory = settings.memory() == 0 ? null : memory(settings, network, key.fold(MEMORY));
    rehearsal = memory == null ? null : new Rehearsal(memory, key.fold(REHEARSAL));
    watch = settings.onDrift() == OnDrift.IGNORE ? null : new DriftWatch(network.classes());
  }

  private static ImageMemory memory(StreamSettings settings, Architecture network, RandomKey key) {
    int imageBytes = network.channels() * network.height() * network.width();
    return new ImageMemory(settings.memory(), network.classes(), imageBytes, key);
  }

  /** Returns the images that are remembered; empty without a memory. */
  Optional<ImageMemory> memory() {
    return Optional.ofNullable(memory);
  }

  /** Returns the classes that the loss of a mini-batch runs over; live until the next call. */
  BitSet classes(ImageBatch batch) {
    return rehearsal == null ? allClasses : rehearsal.classes(batch);
  }

  /**
   * Returns a mini-batch with remembered images after its own, or as it is without a memory.
   *
   * @param step optimizer steps made before
   */
  ImageBatch beside(ImageBatch batch, long step) {
    int remembered = settings.rehearse();
    return rehearsal == null ? batch : rehearsal.beside(batch, remembered, step * remembered);
  }

  /**
   * Returns remembered images alone, of a learner that remembers some.
   *
   * @param like an image batch of the network's shape
   * @param step optimizer steps made before
   */
  ImageBatch rehearsed(ImageBatch like, long step) {
    return rehearsal.alone(like, settings.rehearse(), step * settings.rehearse());
  }

  /** Returns how often the error has risen. */
  long drifts() {
    return watch == null ? 0 : watch.rises();
  }

  /** Returns what the watch knows; empty if drift is ignored. */
  Optional<DriftWatch.State> watched() {
    return Optional.ofNullable(watch).map(DriftWatch::state);
  }

  /** Goes on from what a watch knew, if drift is watched. */
  void restoreWatched(Optional<DriftWatch.State> saved) {
    if (watch != null) {
      saved.ifPresent(watch::restore);
    }
  }

  /**
   * Takes in a mini-batch of the stream, after the step.
   *
   * @param wrong which of its images the learner had predicted wrong
   * @param before images of the stream before it
   * @return whether the learner is to begin anew with the length of its steps and its averages
   */
  boolean take(ImageBatch batch, BitSet wrong, long before) {
    boolean anew = watch != null && watch(batch, wrong, before);
    for (int i = 0; memory != null && i < batch.size(); i++) {
      memory.offer(batch.pixels(i), batch.label(i), before + i);
    }
    return anew;
  }

  /**
   * Takes in an image of another learner.
   *
   * @param before images of the stream before it
   */
  void rememberFromPeer(ByteBuffer pixels, int label, long before) {
    memory().orElseThrow().offerBeside(pixels, label, before, fromPeers++);
  }

  private boolean watch(ImageBatch batch, BitSet wrong, long before) {
    boolean adapts = settings.onDrift() == OnDrift.ADAPT;
    boolean risen = false;
    for (int i = 0; i < batch.size(); i++) {
      long image = before + i + 1;
      ErrorRise rise = watch.add(batch.label(i), wrong.get(i), image);
      if (rise != null) {
        risen = true;
        events.add(event(Kind.ERROR_ROSE, image, watch.mostlyWrong(rise.images()), adapts, 0));
      }
    }
    if (adapts && memory != null) {
      forgetChanged(before + batch.size());
    }
    return risen && adapts;
  }

  /** Forgets the old images of classes that were known, and that the learner gets wrong now. */
  private void forgetChanged(long image) {
    long old = watch.risen() - MARGIN;
    for (int label : watch.wrongSinceRise(image)) {
      if (memory.countBefore(label, old) >= KNOWN) {
        int forgotten = memory.forgetBefore(label, old);
        events.add(event(Kind.CLASS_CHANGED, image, List.of(label), true, forgotten));
      }
    }
  }

  private DriftEvent event(
      Kind kind, long image, List<Integer> classes, boolean adapted, int forgotten) {
    ErrorRise rise = watch.lastRise();
    return new DriftEvent(kind, image, rise.before(), rise.after(), classes, adapted, forgotten);
  }

  /** Returns what was noticed since the last call. */
  List<DriftEvent> takeEvents() {
    List<DriftEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }
}
