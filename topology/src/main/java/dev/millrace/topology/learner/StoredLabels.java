package dev.millrace.topology.learner;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.EarlyLabel;
import dev.millrace.schemas.internal.LabelHeader;
import dev.millrace.schemas.internal.LateLabels;
import dev.millrace.schemas.internal.UnlabeledImage;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.StoredState;
import dev.millrace.topology.door.ImageReader;
import dev.millrace.topology.door.LateLabel;
import dev.millrace.topology.door.Sample;
import dev.millrace.topology.label.LabelCounts;
import dev.millrace.topology.label.ScoredRing;
import dev.millrace.topology.label.WaitingRoom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;

/**
 * What a learner knows of late labels, in its store: a blob for each image and label that waits,
 * and what {@link StoredScores} writes. Confined to the stream thread of its task.
 */
final class StoredLabels {

  static final String LABELS = "labels";
  static final String IMAGE = "unlabeled/";
  static final String LABEL = "early-label/";

  private final Serde<LateLabels> serde = AvroSerde.of(LateLabels.class);
  private final Serde<UnlabeledImage> imageSerde = AvroSerde.of(UnlabeledImage.class);
  private final Serde<EarlyLabel> labelSerde = AvroSerde.of(EarlyLabel.class);
  private final CheckpointStore store;
  private final StoredState stored;
  private final ImageReader reader;
  private final LabelDesk desk;
  private final ScoreSheet scores;
  private final ScoredRing ring;
  private final StoredScores storedScores;

  StoredLabels(
      CheckpointStore store,
      ImageReader reader,
      LabelDesk desk,
      ScoreSheet scores,
      ScoredRing ring) {
    this.store = store;
    this.stored = new StoredState(store);
    this.reader = reader;
    this.desk = desk;
    this.scores = scores;
    this.ring = ring;
    this.storedScores = new StoredScores(store, ring);
  }

  /** Writes what has changed. */
  void write() {
    desk.images().changed().forEach(this::writeImage);
    desk.images().clearChanged();
    desk.labels().changed().forEach(this::writeLabel);
    desk.labels().clearChanged();
    storedScores.write();
    store.put(LABELS, serde.serializer().serialize(null, record()));
  }

  private LateLabels record() {
    LabelCounts counts = desk.figures().counts();
    return new LateLabels(
        desk.streamTime(),
        desk.nextOrder(),
        desk.images().slots(),
        desk.images().size(),
        desk.labels().slots(),
        desk.labels().size(),
        ring.capacity(),
        scores.predicted(),
        ring.scored(),
        counts.joined(),
        counts.missing(),
        counts.unknown(),
        counts.repeated(),
        counts.corrected(),
        counts.withdrawn());
  }

  private void writeImage(int slot) {
    WaitingRoom.Entry<AwaitingLabel> entry = desk.images().at(slot);
    if (entry == null) {
      store.delete(IMAGE + slot);
      return;
    }
    AwaitingLabel image = entry.value();
    List<Float> probabilities = new ArrayList<>();
    for (float probability : image.probabilities()) {
      probabilities.add(probability);
    }
    store.put(
        IMAGE + slot,
        imageSerde
            .serializer()
            .serialize(
                null,
                new UnlabeledImage(
                    entry.order(),
                    entry.since(),
                    image.sample().offset(),
                    image.sample().timestamp(),
                    ByteBuffer.wrap(image.sample().value()),
                    image.modelStep(),
                    probabilities)));
  }

  private void writeLabel(int slot) {
    WaitingRoom.Entry<LateLabel> entry = desk.labels().at(slot);
    if (entry == null) {
      store.delete(LABEL + slot);
      return;
    }
    LateLabel label = entry.value();
    store.put(
        LABEL + slot,
        labelSerde
            .serializer()
            .serialize(
                null,
                new EarlyLabel(
                    entry.order(),
                    entry.since(),
                    label.label(),
                    label.topic(),
                    label.partition(),
                    label.offset(),
                    label.timestamp(),
                    ByteBuffer.wrap(label.key()),
                    ByteBuffer.wrap(label.value()),
                    headers(label.headers()))));
  }

  private static List<LabelHeader> headers(Headers headers) {
    List<LabelHeader> saved = new ArrayList<>();
    for (Header header : headers) {
      byte[] value = header.value();
      saved.add(new LabelHeader(header.key(), value == null ? null : ByteBuffer.wrap(value)));
    }
    return saved;
  }

  /**
   * Reads what was written; nothing if a version wrote the state that knew no late labels.
   *
   * @throws dev.millrace.topology.checkpoint.IncompatibleStateException if it is damaged
   */
  void read() {
    if (!stored.has(LABELS)) {
      return;
    }
    LateLabels saved = stored.load(LABELS, "the record of its labels", serde);
    try {
      desk.images().restore(images(saved));
      desk.labels().restore(labels(saved));
      storedScores.read(saved.getScored(), saved.getScoredRoom());
    } catch (IllegalArgumentException | SerializationException e) {
      throw stored.damaged(e.getMessage(), e);
    }
    scores.restorePredicted(saved.getPredicted());
    desk.restore(
        new LabelCounts(
            saved.getJoined(),
            saved.getMissing(),
            saved.getUnknown(),
            saved.getRepeated(),
            saved.getCorrected(),
            saved.getWithdrawn()),
        saved.getStreamTime(),
        saved.getNextOrder());
  }

  private List<WaitingRoom.Entry<AwaitingLabel>> images(LateLabels saved) {
    List<WaitingRoom.Entry<AwaitingLabel>> entries = new ArrayList<>();
    for (int slot = 0; slot < saved.getImageSlots(); slot++) {
      if (store.has(IMAGE + slot)) {
        entries.add(image(slot));
      }
    }
    requireAll("images that wait for a label", saved.getWaitingImages(), entries.size());
    return entries;
  }

  private WaitingRoom.Entry<AwaitingLabel> image(int slot) {
    UnlabeledImage saved =
        stored.load(IMAGE + slot, "the unlabeled image in slot " + slot, imageSerde);
    Sample sample =
        reader.readAgain(
            StoredState.copy(saved.getImage()),
            new RecordHeaders(),
            saved.getOffset(),
            saved.getTimestamp());
    int classes = saved.getProbabilities().size();
    if (classes != 0 && classes != reader.classes()) {
      throw new IllegalArgumentException(
          "probabilities must be " + reader.classes() + ", but were " + classes);
    }
    float[] probabilities = new float[classes];
    for (int c = 0; c < classes; c++) {
      probabilities[c] = saved.getProbabilities().get(c);
    }
    return new WaitingRoom.Entry<>(
        sample.id(),
        slot,
        saved.getOrder(),
        saved.getSince(),
        new AwaitingLabel(sample, saved.getModelStep(), probabilities));
  }

  private List<WaitingRoom.Entry<LateLabel>> labels(LateLabels saved) {
    List<WaitingRoom.Entry<LateLabel>> entries = new ArrayList<>();
    for (int slot = 0; slot < saved.getLabelSlots(); slot++) {
      if (store.has(LABEL + slot)) {
        entries.add(label(slot));
      }
    }
    requireAll("labels that wait for an image", saved.getWaitingLabels(), entries.size());
    return entries;
  }

  private WaitingRoom.Entry<LateLabel> label(int slot) {
    EarlyLabel saved = stored.load(LABEL + slot, "the label in slot " + slot, labelSerde);
    byte[] key = StoredState.copy(saved.getKey());
    RecordHeaders headers = new RecordHeaders();
    for (LabelHeader header : saved.getHeaders()) {
      headers.add(
          header.getName(), header.getValue() == null ? null : StoredState.copy(header.getValue()));
    }
    LateLabel label =
        new LateLabel(
            new String(key, StandardCharsets.UTF_8),
            saved.getLabel(),
            key,
            StoredState.copy(saved.getValue()),
            headers,
            saved.getTopic(),
            saved.getPartition(),
            saved.getOffset(),
            saved.getTimestamp());
    return new WaitingRoom.Entry<>(label.id(), slot, saved.getOrder(), saved.getSince(), label);
  }

  static void requireAll(String what, int wanted, int found) {
    if (found != wanted) {
      throw new IllegalArgumentException(what + " must be " + wanted + ", but were " + found);
    }
  }
}
