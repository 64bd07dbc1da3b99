package dev.millrace.topology.learner;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.ScoredImages;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.StoredState;
import dev.millrace.topology.label.ScoredRing;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * The images that a learner has scored last, in its store: a blob for each block of the ring.
 * Confined to the stream thread of its task.
 */
final class StoredScores {

  static final String SCORED = "scored/";

  private final Serde<ScoredImages> serde = AvroSerde.of(ScoredImages.class);
  private final CheckpointStore store;
  private final StoredState stored;
  private final ScoredRing ring;
  private int obsoleteBlocks; // of a ring of another size that still stand in the store

  StoredScores(CheckpointStore store, ScoredRing ring) {
    this.store = store;
    this.stored = new StoredState(store);
    this.ring = ring;
  }

  /** Writes the blocks that have changed. */
  void write() {
    for (int block = ring.blocks(); block < obsoleteBlocks; block++) {
      store.delete(SCORED + block);
    }
    obsoleteBlocks = 0;
    ring.changedBlocks().forEach(this::write);
    ring.clearChanged();
  }

  private void write(int block) {
    int first = block * ScoredRing.BLOCK;
    ScoredImages images =
        new ScoredImages(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    for (int place = first; place < first + ring.filled(block); place++) {
      ScoredRing.Scored image = ring.at(place);
      images.getIds().add(image.id());
      images.getLabels().add(image.label());
      images.getPredicted().add(image.predicted());
      images.getConfidences().add(image.confidence());
      images.getArrivals().add(image.arrival());
    }
    store.put(SCORED + block, serde.serializer().serialize(null, images));
  }

  /**
   * Reads the blocks, and puts them into the order in which the images were scored.
   *
   * @param scored images that were scored, held or not
   * @param capacity of the ring that was written
   * @throws IllegalArgumentException if images are missing
   */
  void read(long scored, int capacity) {
    int held = (int) Math.min(scored, capacity);
    List<ScoredRing.Scored> places = new ArrayList<>();
    for (int block = 0; block * ScoredRing.BLOCK < held; block++) {
      ScoredImages images =
          stored.load(SCORED + block, "block " + block + " of the scored images", serde);
      for (int i = 0; i < images.getIds().size(); i++) {
        places.add(
            new ScoredRing.Scored(
                images.getIds().get(i),
                images.getLabels().get(i),
                images.getPredicted().get(i),
                images.getConfidences().get(i),
                images.getArrivals().get(i)));
      }
    }
    StoredLabels.requireAll("scored images", held, places.size());
    ScoredRing.Scored[] ordered = new ScoredRing.Scored[held];
    for (int i = 0; i < held; i++) {
      ordered[i] = places.get((int) ((scored - held + i) % capacity));
    }
    ring.restore(scored, ordered);
    if (capacity != ring.capacity()) {
      obsoleteBlocks = (capacity + ScoredRing.BLOCK - 1) / ScoredRing.BLOCK;
      ring.changeAll();
    }
  }
}
