package dev.millrace.app.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.app.report.NewestEntries;
import dev.millrace.schemas.Image;
import dev.millrace.schemas.Label;
import dev.millrace.schemas.Prediction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * Brings sampled images and their predictions together, which come from two topics in any order.
 * Both wait a while for each other, within a bound of numbers and of bytes; predictions wait as
 * bytes, since hardly any of them is ever shown. What has no label then waits for one.
 */
final class Gallery {

  static final int SHOWN = 24;
  private static final int WAITING = 4096;
  private static final long WAITING_BYTES = 16L << 20;
  private static final int UNLABELED_BYTES = 2 * Thumbnail.MOST_BYTES;
  private static final int TOP = 3;

  private final Newest newest;
  private final Newest mistakes;
  private final Function<byte[], Prediction> decode;
  private final NewestEntries<Thumbnail> images =
      new NewestEntries<>(WAITING, WAITING_BYTES, thumbnail -> thumbnail.pixels().length);
  private final NewestEntries<byte[]> predictions =
      new NewestEntries<>(WAITING, WAITING_BYTES, bytes -> bytes.length);
  private final NewestEntries<ObjectNode> unlabeled =
      new NewestEntries<>(WAITING, WAITING_BYTES, shown -> UNLABELED_BYTES);
  private final Deque<ObjectNode> newestToShow = new ArrayDeque<>();
  private final Deque<ObjectNode> mistakesToShow = new ArrayDeque<>();

  Gallery(Versions versions, Function<byte[], Prediction> decode) {
    this.newest = new Newest(versions, SHOWN);
    this.mistakes = new Newest(versions, SHOWN);
    this.decode = decode;
  }

  Part newest() {
    return newest;
  }

  Part mistakes() {
    return mistakes;
  }

  /** Returns about how many bytes of images and predictions wait for each other. */
  long waitingBytes() {
    return images.bytes() + predictions.bytes();
  }

  void addImage(Image image) {
    Thumbnail thumbnail = Thumbnail.of(image);
    if (thumbnail != null) {
      addImage(image.getId(), thumbnail);
    }
  }

  void addImage(String id, Thumbnail thumbnail) {
    byte[] prediction = predictions.remove(id);
    if (prediction == null) {
      images.put(id, thumbnail);
    } else {
      join(thumbnail, prediction);
    }
  }

  void addPrediction(String id, byte[] prediction) {
    Thumbnail thumbnail = images.remove(id);
    if (thumbnail == null) {
      predictions.put(id, prediction);
    } else {
      join(thumbnail, prediction);
    }
  }

  /** Shows what came since the last call: at most as much as the page has room for. */
  void release() {
    release(newestToShow, newest);
    release(mistakesToShow, mistakes);
  }

  private static void release(Deque<ObjectNode> from, Newest to) {
    from.forEach(to::add);
    from.clear();
  }

  private void join(Thumbnail thumbnail, byte[] bytes) {
    Prediction prediction = decode.apply(bytes);
    if (prediction == null) {
      return;
    }
    ObjectNode seen = describe(prediction);
    thumbnail.writeTo(seen);
    keep(newestToShow, seen);
    if (Boolean.FALSE.equals(prediction.getCorrect())) {
      keep(mistakesToShow, seen);
    } else if (prediction.getLabel() == null) {
      unlabeled.put(prediction.getImageId(), seen);
    }
  }

  /** Takes in a label that did not come with its image. */
  void addLabel(Label label) {
    ObjectNode seen = unlabeled.remove(label.getImageId());
    if (seen != null && seen.path("predicted").intValue() != label.getLabel()) {
      ObjectNode mistake = seen.deepCopy(); // the other is on its way to browsers
      mistake.put("label", label.getLabel());
      keep(mistakesToShow, mistake);
    }
  }

  private static void keep(Deque<ObjectNode> shown, ObjectNode seen) {
    if (shown.size() == SHOWN) {
      shown.removeFirst();
    }
    shown.addLast(seen);
  }

  private static ObjectNode describe(Prediction prediction) {
    List<Float> probabilities = prediction.getProbabilities();
    ObjectNode node = Json.object();
    String id = Json.text(prediction.getImageId());
    node.put("id", id);
    node.put("wholeId", id.equals(prediction.getImageId()));
    node.put("predicted", prediction.getPredicted());
    if (prediction.getClassName() != null) {
      node.put("name", Json.text(prediction.getClassName()));
    }
    node.put("label", prediction.getLabel());
    node.put("step", prediction.getModelStep());
    node.set("top", Shares.highest(probabilities, TOP));
    Integer label = prediction.getLabel();
    if (label != null && label >= 0 && label < probabilities.size()) {
      Json.put(node, "labelShare", probabilities.get(label));
    }
    return node;
  }
}
