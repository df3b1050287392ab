import { mixrouter } from '@mixrouter/ai-sdk-provider'
import { generateImage, experimental_generateVideo as generateVideo } from 'ai'

/** Generates an image and lets it move. */
export async function run(intervalMs = 5000): Promise<{ image: Uint8Array; video: Uint8Array }> {
  const { image } = await generateImage({
    model: mixrouter.imageModel('gpt-image-1'),
    prompt: 'A cat on a window sill',
    size: '1024x1024',
  })
  const { video } = await generateVideo({
    model: mixrouter.videoModel('doubao-seedance-1-0-lite-i2v-250428'),
    prompt: { text: 'The cat yawns', image: image.uint8Array },
    duration: 5,
    poll: { intervalMs, timeoutMs: 600_000 },
  })
  return { image: image.uint8Array, video: video.uint8Array }
}
