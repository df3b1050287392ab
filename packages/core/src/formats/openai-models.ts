import type { ListedModel, ModelsRoute } from './profile.ts'

/** The models route of both formats of OpenAI: https://platform.openai.com/docs/api-reference/models */
export const openaiModels: ModelsRoute = {
  listPath: '/v1/models',
  encodeModel,
  encodeList: (models) => ({ object: 'list', data: models.map(encodeModel) }),
}

function encodeModel({ id, owner, created }: ListedModel) {
  return { id, object: 'model', created, owned_by: owner }
}
