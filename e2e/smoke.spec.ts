import { expect, test } from './fixtures.ts'

test('the page opens', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveTitle(/Drawbridge/)
  await expect(page.locator('#root')).not.toBeEmpty()
})
