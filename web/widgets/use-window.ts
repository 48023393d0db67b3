/** The size of the window, for what is laid out by it. */

import { useEffect, useState } from 'react'

const read = () => ({ width: window.innerWidth, height: window.innerHeight })

/** In CSS pixels: at a zoom of 200 % half of what the screen has. */
export function useWindowSize() {
  const [size, setSize] = useState(read)
  useEffect(() => {
    const follow = () => setSize(read())
    window.addEventListener('resize', follow)
    return () => window.removeEventListener('resize', follow)
  }, [])
  return size
}
