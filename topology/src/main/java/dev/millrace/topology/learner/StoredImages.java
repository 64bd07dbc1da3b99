package dev.millrace.topology.learner;

import dev.millrace.schemas.AvroSerde;
import dev.millrace.schemas.internal.LearnerCheckpoint;
import dev.millrace.schemas.internal.PendingHeader;
import dev.millrace.schemas.internal.PendingImage;
import dev.millrace.schemas.internal.PendingLabel;
import dev.millrace.topology.checkpoint.CheckpointStore;
import dev.millrace.topology.checkpoint.StoredState;
import dev.millrace.topology.door.ImageReader;
import dev.millrace.topology.door.Sample;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;

/**
 * The images of a learner that wait, in its store: a blob for each place. Confined to the stream
 * thread of its task.
 */
final class StoredImages {

  static final String WAITING = "waiting/";

  private final CheckpointStore store;
  private final StoredState stored;
  private final ImageReader reader;
  private final Serde<PendingImage> serde = AvroSerde.of(PendingImage.class);

  /** The image that stands in each place of the store. */
  private final List<Sample> written = new ArrayList<>();

  StoredImages(CheckpointStore store, ImageReader reader) {
    this.store = store;
    this.stored = new StoredState(store);
    this.reader = reader;
  }

  /**
   * Writes each image into its place, unless it stands there. What lies behind the last stays. The
   * same image is the same object.
   */
  @SuppressWarnings("ReferenceEquality")
  void write(List<WaitingImage> images) {
    for (int place = 0; place < images.size(); place++) {
      Sample image = images.get(place).sample();
      if (place == written.size()) {
        written.add(null);
      }
      if (written.get(place) != image) {
        store.put(WAITING + place, serde.serializer().serialize(null, record(image)));
        written.set(place, image);
      }
    }
  }

  private static PendingImage record(Sample image) {
    List<PendingHeader> headers = new ArrayList<>();
    for (Header header : image.headers()) {
      byte[] value = header.value();
      headers.add(new PendingHeader(header.key(), value == null ? null : ByteBuffer.wrap(value)));
    }
    return new PendingImage(
        image.offset(), image.timestamp(), ByteBuffer.wrap(image.value()), headers);
  }

  /** Returns the labels that did not come with their images, by the places of these. */
  static List<PendingLabel> lateLabels(List<WaitingImage> images) {
    List<PendingLabel> late = new ArrayList<>();
    for (int place = 0; place < images.size(); place++) {
      WaitingImage image = images.get(place);
      if (image.isLate()) {
        late.add(new PendingLabel(place, image.label(), image.labelTimestamp()));
      }
    }
    return late;
  }

  /**
   * Reads what was written.
   *
   * @param checkpoint says which images there are, and what became of them
   * @param target receives them
   * @throws dev.millrace.topology.checkpoint.IncompatibleStateException if one is missing, damaged,
   *     or does not fit the network
   * @throws IllegalArgumentException if the checkpoint says what cannot be
   */
  void read(LearnerCheckpoint checkpoint, PendingImages target) {
    List<WaitingImage> images = read(checkpoint.getPending());
    for (PendingLabel label : checkpoint.getLateLabels()) {
      images.get(label.getPlace()).attach(label.getLabel(), label.getTimestamp());
    }
    target.restore(images, checkpoint.getPredicted(), checkpoint.getLabelOrder());
  }

  private List<WaitingImage> read(List<Long> offsets) {
    List<WaitingImage> images = new ArrayList<>();
    for (long offset : offsets) {
      String what = "the waiting image of offset " + offset;
      PendingImage waiting = stored.load(WAITING + written.size(), what, serde);
      if (waiting.getOffset() != offset) {
        throw stored.damaged(what + " is missing", null);
      }
      Sample image = sample(waiting, what);
      images.add(new WaitingImage(image));
      written.add(image);
    }
    return images;
  }

  private Sample sample(PendingImage waiting, String what) {
    RecordHeaders headers = new RecordHeaders();
    for (PendingHeader header : waiting.getHeaders()) {
      headers.add(
          header.getName(), header.getValue() == null ? null : StoredState.copy(header.getValue()));
    }
    try {
      return reader.readAgain(
          StoredState.copy(waiting.getImage()),
          headers,
          waiting.getOffset(),
          waiting.getTimestamp());
    } catch (SerializationException e) {
      throw stored.damaged(what + " cannot be read: " + e.getMessage(), e);
    }
  }
}
