package dev.millrace.topology.learner;

import dev.millrace.model.memory.ImageMemory;
import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.LearnerAdaptation;
import dev.millrace.schemas.internal.RememberedImage;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.StoredState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images that a learner remembers, in its store: a blob for each slot. Confined to the stream
 * thread of its task.
 */
final class StoredMemory {

  static final String SLOT = "memory/";

  private static final Logger log = LoggerFactory.getLogger(StoredMemory.class);

  private final Serde<RememberedImage> serde = AvroSerde.of(RememberedImage.class);
  private final CheckpointStore store;
  private final StoredState stored;
  private final ImageMemory memory; // null if there is none
  private int obsolete; // slots of a memory of another size that still stand in the store

  StoredMemory(CheckpointStore store, Optional<ImageMemory> memory) {
    this.store = store;
    this.stored = new StoredState(store);
    this.memory = memory.orElse(null);
  }

  /** Returns how many slots there are. */
  int slots() {
    return memory == null ? 0 : memory.capacity();
  }

  /** Returns how many of them hold an image. */
  int remembered() {
    return memory == null ? 0 : memory.size();
  }

  /** Returns what {@link ImageMemory#offered} gives; empty without a memory. */
  List<Long> offered() {
    List<Long> offered = new ArrayList<>();
    for (int i = 0; memory != null && i < memory.offered().length; i++) {
      offered.add(memory.offered()[i]);
    }
    return offered;
  }

  /** Writes the slots that have changed. */
  void write() {
    for (int slot = 0; slot < obsolete; slot++) {
      store.delete(SLOT + slot);
    }
    obsolete = 0;
    if (memory != null) {
      memory.changed().forEach(this::write);
      memory.clearChanged();
    }
  }

  private void write(int slot) {
    if (memory.holds(slot)) {
      RememberedImage image =
          new RememberedImage(
              memory.arrival(slot), memory.label(slot), ByteBuffer.wrap(memory.pixels(slot)));
      store.put(SLOT + slot, serde.serializer().serialize(null, image));
    } else {
      store.delete(SLOT + slot);
    }
  }

  /**
   * Reads what was written. Into a memory of another size, the images are offered in the order in
   * which they came.
   *
   * @return whether the memory had another size
   * @throws IllegalArgumentException if an image is missing or cannot be
   */
  boolean read(LearnerAdaptation saved) {
    Map<Integer, RememberedImage> images = images(saved);
    if (saved.getMemory() == slots()) {
      images.forEach(
          (slot, image) ->
              memory.restore(
                  slot, StoredState.copy(image.getPixels()), image.getLabel(), image.getArrival()));
    } else {
      obsolete = saved.getMemory();
      offer(images);
      log.warn(
          "{}: remembered up to {} images, and up to {} now: {} of {} are kept",
          store.name(),
          saved.getMemory(),
          slots(),
          remembered(),
          images.size());
    }
    for (int i = 0; memory != null && i < saved.getOffered().size(); i++) {
      memory.offered()[i] = saved.getOffered().get(i);
    }
    return saved.getMemory() != slots();
  }

  private Map<Integer, RememberedImage> images(LearnerAdaptation saved) {
    Map<Integer, RememberedImage> images = new TreeMap<>();
    for (int slot = 0; slot < saved.getMemory(); slot++) {
      if (store.has(SLOT + slot)) {
        images.put(slot, stored.load(SLOT + slot, "remembered image " + slot, serde));
      }
    }
    if (images.size() != saved.getRemembered()) {
      throw new IllegalArgumentException(
          "remembered images must be %d, but were %d"
              .formatted(saved.getRemembered(), images.size()));
    }
    int classes = memory == null ? 0 : memory.offered().length;
    if (memory != null && saved.getMemory() > 0 && saved.getOffered().size() != classes) {
      throw new IllegalArgumentException(
          "classes of the memory must be %d, but were %d"
              .formatted(classes, saved.getOffered().size()));
    }
    return images;
  }

  private void offer(Map<Integer, RememberedImage> images) {
    if (memory != null) {
      images.values().stream()
          .sorted(Comparator.comparing(RememberedImage::getArrival))
          .forEach(image -> memory.offer(image.getPixels(), image.getLabel(), image.getArrival()));
    }
  }
}
